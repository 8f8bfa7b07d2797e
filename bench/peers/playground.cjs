/* Trains with TensorFlow Playground's own engine, asked line by line: {"epochs": n, "look": bool} -> {"cpu": s, ...}.
   node playground.cjs ENGINE: its src/nn.ts compiled to CommonJS (tsc --module commonjs --target es2015 nn.ts).
   The first line holds the task: {"x", "y" (-1 or 1), "val", "test": {"x", "y"}, "shape", "batch", "lr"}. */
const nn = require(require("path").resolve(process.argv[2]));
const lines = require("readline").createInterface({ input: process.stdin });
let task = null, network = null, grid = [];

function build() {
  network = nn.buildNetwork(task.shape, nn.Activations.TANH, nn.Activations.TANH, null,
    task.shape[0] === 2 ? ["x", "y"] : [...Array(task.shape[0]).keys()].map(String));
  for (let i = 0; i < 100; i++) for (let j = 0; j < 100; j++) grid.push([-2 + 4 * i / 99, -2 + 4 * j / 99]);
}

/* As Playground's oneStep: the weights move after each batch; its engine goes through the rows in order. */
function epoch() {
  let steps = 0;
  for (let i = 0; i < task.x.length; i++) {
    nn.forwardProp(network, task.x[i]);
    nn.backProp(network, task.y[i], nn.Errors.SQUARE);
    if ((i + 1) % task.batch === 0) { nn.updateWeights(network, task.lr, 0); steps++; }
  }
  return steps;
}

function score(set) {
  let loss = 0, right = 0;
  for (let i = 0; i < set.x.length; i++) {
    const output = nn.forwardProp(network, set.x[i]);
    loss += nn.Errors.SQUARE.error(output, set.y[i]);
    right += (output > 0) === (set.y[i] > 0);
  }
  return { loss: loss / set.x.length, accuracy: right / set.x.length };
}

lines.on("line", line => {
  const asked = JSON.parse(line);
  if (!task) { task = asked; build(); return; }
  let steps = 0, sum = 0;
  for (let e = 0; e < asked.epochs; e++) {
    steps += epoch();
    if (asked.look) {
      for (const point of grid) sum += nn.forwardProp(network, point);
      score(task.val);
      score(task.test);
    }
  }
  const cpu = process.cpuUsage();
  console.log(JSON.stringify({ steps, cpu: (cpu.user + cpu.system) / 1e6, accuracy: score(task.val).accuracy, sum }));
});
