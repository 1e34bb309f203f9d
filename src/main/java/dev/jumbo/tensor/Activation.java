package dev.jumbo.tensor;

/** An elementwise function that a packed layer applies to its result before it leaves the processor's cache. */
public enum Activation {
    NONE("none", ""),
    RELU("relu", ""),
    SIGMOID("sigmoid", ""),
    TANH("tanh", ""),
    SILU("swish", ""),
    /** By the error function. */
    GELU("gelu", "none"),
    GELU_TANH("gelu", "tanh");

    private final String attribute;
    private final String algorithm;

    Activation(String attribute, String algorithm) {
        this.attribute = attribute;
        this.algorithm = algorithm;
    }

    /** oneDNN's name. */
    Operator.Constant attribute() {
        return Operator.constant("str", '"' + attribute + '"');
    }

    Operator.Constant algorithm() {
        return Operator.constant("Optional[str]", '"' + algorithm + '"');
    }
}
