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

#define MOST(a, b) ((a) > (b) ? (a) : (b))
#define WIDEST MOST(MOST(IN, OUT), MOST(H1, H2))
#define INLINE static inline __attribute__((always_inline)) /* so that every loop knows its length */

static float h1[BATCH * H1], h2[BATCH * H2], out[BATCH * OUT], d1[BATCH * H1], d2[BATCH * H2], slope[ALL];

/* tanh through exp, which the compiler can do for many numbers at once */
INLINE float bend(float x) { return TANH ? 1.0f - 2.0f / (1.0f + expf(2.0f * x)) : (x > 0 ? x : 0); }
INLINE float bent(float h) { return TANH ? 1.0f - h * h : (h > 0); }

/* h[rows][n_out] = x w + b; four inputs at a time, so that a sum is fetched and stored once for four products */
INLINE void layer(int rows, const float *x, int n_in, const float *w, const float *b, float *h, int n_out, int bends) {
    for (int r = 0; r < rows; r++) {
        const float *in = x + r * n_in;
        float sum[WIDEST];
        int i = 0;
        for (int o = 0; o < n_out; o++) sum[o] = b[o];
        for (; i + 4 <= n_in; i += 4)
            for (int o = 0; o < n_out; o++)
                sum[o] += in[i] * w[i * n_out + o] + in[i + 1] * w[(i + 1) * n_out + o] +
                          in[i + 2] * w[(i + 2) * n_out + o] + in[i + 3] * w[(i + 3) * n_out + o];
        for (; i < n_in; i++)
            for (int o = 0; o < n_out; o++) sum[o] += in[i] * w[i * n_out + o];
        for (int o = 0; o < n_out; o++) h[r * n_out + o] = bends ? bend(sum[o]) : sum[o];
    }
}

/* the slopes of w and b from the slopes d[rows][n_out] of what comes out; four rows at a time */
INLINE void back(int rows, const float *x, int n_in, const float *d, int n_out, float *gw, float *gb) {
    for (int o = 0; o < n_out; o++) gb[o] = 0;
    for (int r = 0; r < rows; r++)
        for (int o = 0; o < n_out; o++) gb[o] += d[r * n_out + o];
    for (int i = 0; i < n_in; i++) {
        float *g = gw + i * n_out;
        int r = 0;
        for (int o = 0; o < n_out; o++) g[o] = 0;
        for (; r + 4 <= rows; r += 4) {
            const float *in = x + r * n_in + i, *e = d + r * n_out;
            for (int o = 0; o < n_out; o++)
                g[o] += in[0] * e[o] + in[n_in] * e[n_out + o] + in[2 * n_in] * e[2 * n_out + o] +
                        in[3 * n_in] * e[3 * n_out + o];
        }
        for (; r < rows; r++)
            for (int o = 0; o < n_out; o++) g[o] += x[r * n_in + i] * d[r * n_out + o];
    }
}

/* the slopes of the layer below */
INLINE void blame(int rows, int n_in, const float *w, const float *d, int n_out, const float *h, float *into) {
    for (int i = 0; i < n_in; i++)
        for (int r = 0; r < rows; r++) {
            float sum = 0;
            for (int o = 0; o < n_out; o++) sum += w[i * n_out + o] * d[r * n_out + o];
            into[r * n_in + i] = sum * bent(h[r * n_in + i]);
        }
}

static void ask(const float *w, const float *x, int rows) {
    layer(rows, x, IN, w + W1, w + B1, h1, H1, 1);
    layer(rows, h1, H1, w + W2, w + B2, h2, H2, 1);
    layer(rows, h2, H2, w + W3, w + B3, out, OUT, 0);
}

/* scores [rows][OUT] of rows of x */
void answer(const float *w, const float *x, int rows, float *scores) {
    for (int start = 0; start < rows; start += BATCH) {
        int n = rows - start < BATCH ? rows - start : BATCH;
        ask(w, x + start * IN, n);
        memcpy(scores + start * OUT, out, sizeof(float) * n * OUT);
    }
}

static void step(float *w, float *mean, float *square, const float *x, const int *y, int rows, float lr,
                 float decay, int count) {
    ask(w, x, rows);
    for (int r = 0; r < rows; r++) { /* softmax minus the truth, over the number of rows */
        float *score = out + r * OUT, most = score[0], sum = 0;
        for (int o = 1; o < OUT; o++) most = MOST(score[o], most);
        for (int o = 0; o < OUT; o++) sum += score[o] = expf(score[o] - most);
        for (int o = 0; o < OUT; o++) score[o] = (score[o] / sum - (o == y[r])) / rows;
    }
    back(rows, h2, H2, out, OUT, slope + W3, slope + B3);
    blame(rows, H2, w + W3, out, OUT, h2, d2);
    back(rows, h1, H1, d2, H2, slope + W2, slope + B2);
    blame(rows, H1, w + W2, d2, H2, h1, d1);
    back(rows, x, IN, d1, H1, slope + W1, slope + B1);
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
    static float batch[BATCH * IN];
    int truth[BATCH], made = 0;
    for (int e = 0; e < epochs; e++) {
        for (int i = rows - 1; i > 0; i--) { /* Fisher and Yates, xorshift64 */
            state[0] ^= state[0] << 13, state[0] ^= state[0] >> 7, state[0] ^= state[0] << 17;
            int j = (int)(state[0] % (uint64_t)(i + 1)), kept = order[i];
            order[i] = order[j], order[j] = kept;
        }
        for (int start = 0; start < rows; start += BATCH) {
            int n = rows - start < BATCH ? rows - start : BATCH;
            for (int r = 0; r < n; r++) {
                memcpy(batch + r * IN, x + order[start + r] * IN, sizeof(float) * IN);
                truth[r] = y[order[start + r]];
            }
            step(w, mean, square, batch, truth, n, lr, decay, (int)++state[1]);
            made++;
        }
    }
    return made;
}
