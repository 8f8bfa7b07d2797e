/* How fast an MLP with two hidden layers can learn on one core: plain C, sizes fixed when it is compiled.
   Compile with -DIN= -DH1= -DH2= -DOUT= -DBATCH= -DTANH=0|1 -DADAM=0|1. Weights of a layer lie [in][out], then its bias. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define W1 0
#define B1 (W1 + IN * H1)
#define W2 (B1 + H1)
#define B2 (W2 + H1 * H2)
#define W3 (B2 + H2)
#define B3 (W3 + H2 * OUT)
#define ALL (B3 + OUT)

static float h1[BATCH][H1], h2[BATCH][H2], out[BATCH][OUT], d1[BATCH][H1], d2[BATCH][H2], slope[ALL];

/* tanh through exp, which the compiler can do for many numbers at once */
static inline float bend(float x) { return TANH ? 1.0f - 2.0f / (1.0f + expf(2.0f * x)) : (x > 0 ? x : 0); }
static inline float bent(float h) { return TANH ? 1.0f - h * h : (h > 0); }

#define LAYER(rows, x, n_in, w, b, h, n_out, BEND)                                              \
    for (int r = 0; r < rows; r++) {                                                            \
        for (int o = 0; o < n_out; o++) h[r][o] = (b)[o];                                       \
        for (int i = 0; i < n_in; i++)                                                          \
            for (int o = 0; o < n_out; o++) h[r][o] += (x)[i] * (w)[i * n_out + o];             \
        for (int o = 0; o < n_out; o++) h[r][o] = BEND(h[r][o]);                                \
    }

#define BACK(rows, x, n_in, w, d, n_out, gw, gb)                                                \
    for (int r = 0; r < rows; r++) {                                                            \
        for (int o = 0; o < n_out; o++) (gb)[o] += d[r][o];                                     \
        for (int i = 0; i < n_in; i++)                                                          \
            for (int o = 0; o < n_out; o++) (gw)[i * n_out + o] += (x)[i] * d[r][o];            \
    }

#define BLAME(rows, n_in, w, d, n_out, h, into)                                                 \
    for (int r = 0; r < rows; r++)                                                              \
        for (int i = 0; i < n_in; i++) {                                                        \
            float sum = 0;                                                                      \
            for (int o = 0; o < n_out; o++) sum += (w)[i * n_out + o] * d[r][o];                \
            into[r][i] = sum * bent(h[r][i]);                                                   \
        }

#define SAME(x) (x)

static void ask(const float *w, const float *const *x, int rows) {
    LAYER(rows, x[r], IN, w + W1, w + B1, h1, H1, bend)
    LAYER(rows, h1[r], H1, w + W2, w + B2, h2, H2, bend)
    LAYER(rows, h2[r], H2, w + W3, w + B3, out, OUT, SAME)
}

/* scores [rows][OUT] of rows of x */
void answer(const float *w, const float *x, int rows, float *scores) {
    const float *at[BATCH];
    for (int start = 0; start < rows; start += BATCH) {
        int n = rows - start < BATCH ? rows - start : BATCH;
        for (int r = 0; r < n; r++) at[r] = x + (start + r) * IN;
        ask(w, at, n);
        memcpy(scores + start * OUT, out, sizeof(float) * n * OUT);
    }
}

static void step(float *w, float *mean, float *square, const float *const *x, const int *y, int rows, float lr,
                 float decay, int count) {
    ask(w, x, rows);
    for (int r = 0; r < rows; r++) { /* softmax minus the truth, over the number of rows */
        float most = out[r][0], sum = 0;
        for (int o = 1; o < OUT; o++) most = out[r][o] > most ? out[r][o] : most;
        for (int o = 0; o < OUT; o++) sum += out[r][o] = expf(out[r][o] - most);
        for (int o = 0; o < OUT; o++) out[r][o] = (out[r][o] / sum - (o == y[r])) / rows;
    }
    memset(slope, 0, sizeof slope);
    BACK(rows, h2[r], H2, w + W3, out, OUT, slope + W3, slope + B3)
    BLAME(rows, H2, w + W3, out, OUT, h2, d2)
    BACK(rows, h1[r], H1, w + W2, d2, H2, slope + W2, slope + B2)
    BLAME(rows, H1, w + W2, d2, H2, h1, d1)
    BACK(rows, x[r], IN, w + W1, d1, H1, slope + W1, slope + B1)
    if (ADAM) {
        float one = 1 - powf(0.9f, count), two = 1 - powf(0.999f, count);
        for (int i = 0; i < ALL; i++) {
            float g = slope[i] + decay * w[i];
            mean[i] = 0.9f * mean[i] + 0.1f * g;
            square[i] = 0.999f * square[i] + 0.001f * g * g;
            w[i] -= lr * (mean[i] / one) / (sqrtf(square[i] / two) + 1e-8f);
        }
    } else {
        for (int i = 0; i < ALL; i++) w[i] -= lr * (slope[i] + decay * w[i]);
    }
}

/* Trains for so many epochs in a new order each. state: the dice and the number of steps so far. Gives the steps made. */
int train(float *w, float *mean, float *square, const float *x, const int *y, int *order, int rows, int epochs, float lr,
          float decay, uint64_t *state) {
    const float *at[BATCH];
    int truth[BATCH], made = 0;
    for (int e = 0; e < epochs; e++) {
        for (int i = rows - 1; i > 0; i--) { /* Fisher and Yates, xorshift64 */
            state[0] ^= state[0] << 13, state[0] ^= state[0] >> 7, state[0] ^= state[0] << 17;
            int j = (int)(state[0] % (uint64_t)(i + 1)), kept = order[i];
            order[i] = order[j], order[j] = kept;
        }
        for (int start = 0; start < rows; start += BATCH) {
            int n = rows - start < BATCH ? rows - start : BATCH;
            for (int r = 0; r < n; r++) at[r] = x + order[start + r] * IN, truth[r] = y[order[start + r]];
            step(w, mean, square, at, truth, n, lr, decay, (int)++state[1]);
            made++;
        }
    }
    return made;
}
