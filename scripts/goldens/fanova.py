"""fanova.json: what functional ANOVA says of regression trees: the variance over the space that a tree of scikit-learn, grown until
its leaves are pure, has in all and by each dimension alone, by Optuna 3.1.0 (Debian's python3-optuna)."""
import numpy as np
from optuna.importance._fanova._tree import _FanovaTree
from sklearn.tree import DecisionTreeRegressor

from golden import write

rng = np.random.RandomState(5)
SPACES = np.array([[0.0, 1.0], [-3.0, 5.0], [10.0, 11.0]])
trees = []
for rows in (4, 15, 60):
    at = np.round(rng.uniform(SPACES[:, 0], SPACES[:, 1], (rows, 3)), 6)
    values = np.round(3 * at[:, 0] + np.sin(at[:, 1]) * (at[:, 2] - 10) + rng.normal(0, 0.1, rows), 6)
    grown = DecisionTreeRegressor(random_state=0).fit(at, values)
    tree = _FanovaTree(grown.tree_, SPACES)
    trees.append({"at": at.tolist(), "values": values.tolist(), "variance": float(tree.variance),
                  "alone": [float(tree.get_marginal_variance(np.array([d]))) for d in range(3)]})
write("fanova", {"spaces": SPACES.tolist(), "trees": trees})
