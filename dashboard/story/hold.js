// The hold-to-open button: pressed for a second it fires once; let go before, it forgets.

const SHAPE = `<svg viewBox="0 0 40 40" aria-hidden="true"><circle class="track" cx="20" cy="20" r="17"/>
<circle class="ring" cx="20" cy="20" r="17" pathLength="100"/><rect class="lock" x="13" y="19" width="14" height="10" rx="2"/>
<path class="bow" d="M16 19v-3a4 4 0 0 1 8 0v3"/></svg><span><span class="label"></span><small aria-hidden="true"></small></span>`;
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
const STEPS = 4; // the ring fills in so many jumps where motion is unwanted

export default function ({ data, parentElement, setTriggerValue }) {
  let button = parentElement.querySelector("button.hold");
  if (!button) button = build(parentElement);
  button.fire = () => setTriggerValue("opened", Date.now());
  button.need = data.seconds * 1000;
  paintInk(button);
  const label = button.querySelector(".label");
  if (label.textContent !== data.label) label.textContent = data.label;
  return () => cancelAnimationFrame(button.frame);
}

function build(parent) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "hold";
  button.innerHTML = SHAPE; // a constant of this file: nothing of a visitor is in it
  const ring = button.querySelector(".ring"), hint = button.querySelector("small");
  const description = "Hold for one second";
  hint.textContent = description;
  button.setAttribute("aria-description", `${description}, with Space, Enter, mouse or finger`);
  const draw = (share) => {
    const seen = CALM.matches ? Math.floor(share * STEPS) / STEPS : share;
    ring.style.strokeDashoffset = String(100 - 100 * seen);
  };
  const tick = (now) => {
    const share = Math.min(1, (now - button.since) / button.need);
    draw(share);
    if (share < 1) button.frame = requestAnimationFrame(tick);
    else open();
  };
  const press = () => {
    if (button.disabled || button.since) return;
    button.since = performance.now();
    button.classList.add("held");
    hint.textContent = "Keep holding …";
    button.frame = requestAnimationFrame(tick);
  };
  const release = () => {
    if (!button.since || button.disabled) return;
    cancelAnimationFrame(button.frame);
    button.since = 0;
    button.classList.remove("held");
    hint.textContent = description;
    draw(0);
  };
  const open = () => {
    cancelAnimationFrame(button.frame);
    button.since = 0;
    draw(1);
    button.disabled = true;
    button.classList.remove("held");
    button.classList.add("open");
    hint.textContent = "Opening …";
    button.fire();
    setTimeout(() => {  // still here: the opening was refused, and may be tried again
      button.disabled = false;
      button.classList.remove("open");
      hint.textContent = description;
      draw(0);
    }, 8000);
  };

  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, release);
  button.addEventListener("contextmenu", (event) => event.preventDefault());  // what a long touch would bring
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();  // else Firefox makes a click of it
    release();
  });
  // Screen readers and switches press without holding: a click that no pointer and no key has made.
  button.addEventListener("click", (event) => {
    if (event.detail === 0 && !button.since && !button.disabled) open();
  });
  parent.append(button);
  return button;
}

// The text on the primary colour: white or dark, whichever can be read.
function paintInk(button) {
  const colour = getComputedStyle(button).getPropertyValue("--st-primary-color");
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.trim().slice(at, at + 2), 16) / 255);
  if ([r, g, b].some(Number.isNaN)) return;
  const light = [r, g, b].map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
  button.style.setProperty("--ink", luminance > 0.3 ? "#10151b" : "#fff");
}
