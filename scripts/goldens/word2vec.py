"""word2vec.json: loss and gradients of negative sampling by their formulas (Rong 2014), one example after the other.

With h the mean of the given words' vectors, e_j = σ(u_j·h) − [j is the right word]: the gradient of u_j is e_j·h, and that of
each given vector Σ_j e_j·u_j divided by how many are given. A case: {name, settings, parameters, inputs, weights, outputs,
loss, gradParameters, rate, stepped}; loss and gradients are means over the examples, the step goes along their sum.
"""
import numpy as np

from golden import tensor, write

random = np.random.default_rng(2013)
cases = []
V, D = 7, 3


def draw(*shape):
    return np.round(random.normal(size=shape) * 128) / 128


def case(name, given, negatives, rate):
    words, contexts = draw(V, D), draw(V, D)
    columns = max(len(row) for row in given)
    inputs, weights, outputs = np.zeros((len(given), columns), int), np.zeros((len(given), columns)), []
    loss, to_words, to_contexts = 0.0, np.zeros((V, D)), np.zeros((V, D))
    for p, row in enumerate(given):
        inputs[p, :len(row)], weights[p, :len(row)] = row, 1 / len(row)
        chosen = list(random.permutation(V)[:1 + negatives])
        outputs.append(chosen)
        h = sum(words[i] for i in row) / len(row)
        for j, word in enumerate(chosen):
            score = contexts[word] @ h
            loss += np.log1p(np.exp(-score if j == 0 else score))
            error = 1 / (1 + np.exp(-score)) - (j == 0)
            to_contexts[word] += error * h
            for i in row:
                to_words[i] += error * contexts[word] / len(row)
    count = len(given)
    cases.append({
        "name": name, "parameters": {"words.weight": tensor(words), "contexts.weight": tensor(contexts)},
        "inputs": tensor(inputs), "weights": tensor(weights), "outputs": tensor(np.array(outputs)), "loss": loss / count,
        "gradParameters": {"words.weight": tensor(to_words / count), "contexts.weight": tensor(to_contexts / count)},
        "rate": rate, "stepped": {"words.weight": tensor(words - rate * to_words),
                                  "contexts.weight": tensor(contexts - rate * to_contexts)}})


case("skip-gram", [[3], [0], [3], [6]], 2, 0.125)
case("cbow", [[1, 4, 5, 1], [2], [0, 6]], 3, 0.25)

write("word2vec", {"cases": cases})
