"""fanova.json: what functional ANOVA says of regression trees: the variance over the space that a tree of scikit-learn, grown until
its leaves are pure, has in all and by each dimension alone, by Optuna 3.1.0 (Debian's python3-optuna)."""
import numpy as np
from optuna.importance._fanova._tree import _FanovaTree
from sklearn.tree import DecisionTreeRegressor

from golden import write

rng = np.random.RandomState(5)
SPACES = np.array([[0.0, 1.0], [-3.0, 5.0], [10.0, 11.0]])
trees = []
while len(trees) < 3:
    at = np.round(rng.uniform(SPACES[:, 0], SPACES[:, 1], (100, 3)), 6)
    x, y, z = at.T
    values = 3.0 * (x > 0.37) + 1.7 * (y > 1) * (z > 10.6) + 0.9 * (x > 0.8) * (y < 0)
    grown = [_FanovaTree(DecisionTreeRegressor(random_state=k).fit(at, values).tree_, SPACES) for k in range(20)]
    if np.ptp([tree.variance for tree in grown]) > 0:
        continue  # some cuts are as good as others, and which is taken is left to chance
    trees.append({"at": at.tolist(), "values": values.tolist(), "variance": float(grown[0].variance),
                  "alone": [float(grown[0].get_marginal_variance(np.array([d]))) for d in range(3)]})
write("fanova", {"spaces": SPACES.tolist(), "trees": trees})
