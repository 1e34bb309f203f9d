package dev.jumbo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.nn.Inspection.Row;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectionTest {
    /** 1×6×6 pictures; the numbers below are counted by hand. */
    private static final Layer NET = Sequential.of(
            new Conv2d(1, 4, 3), // [4, 4, 4]
            new BatchNorm2d(4),
            new Relu(),
            new MaxPool2d(2), // [4, 2, 2]
            new ConvTranspose2d(4, 2, 2), // [2, 3, 3]
            new Flatten(),
            new Linear(18, 5));

    @Test
    void countsWorkByHand() {
        try (Scope scope = Scope.open()) {
            Inspection found = Inspection.of(NET.materialise(Device.CPU, 1), 2, 1, 6, 6);
            assertThat(found.input()).containsExactly(2L, 1L, 6L, 6L);
            assertThat(found.output()).containsExactly(2L, 5L);
            assertThat(found.rows())
                    .containsExactly(
                            new Row("layers.0", "conv2d", List.of(2L, 4L, 4L, 4L), 40, 2 * 128 * 9, 4 * 128),
                            new Row("layers.1", "batch_norm", List.of(2L, 4L, 4L, 4L), 8, 128, 4 * 128),
                            new Row("", "relu", List.of(2L, 4L, 4L, 4L), 0, 128, 4 * 128),
                            new Row("", "max_pool2d", List.of(2L, 4L, 2L, 2L), 0, 128, 4 * 32),
                            new Row(
                                    "layers.4",
                                    "conv_transpose2d",
                                    List.of(2L, 2L, 3L, 3L),
                                    34,
                                    2 * 32 * 2 * 4,
                                    4 * 36),
                            new Row("", "flatten", List.of(2L, 18L), 0, 0, 0),
                            new Row("layers.6", "linear", List.of(2L, 5L), 95, 2 * 10 * 18, 4 * 10));
            assertThat(found.parameters()).isEqualTo(40 + 8 + 34 + 95);
            assertThat(found.flops()).isEqualTo(2304 + 128 * 3 + 512 + 360);
            assertThat(found.activationBytes()).isEqualTo(4 * (128 * 3 + 32 + 36 + 10));
        }
    }

    @Test
    void saysWhatIsFrozen() {
        try (Scope scope = Scope.open()) {
            Layer net = Sequential.of(new Conv2d(1, 4, 3), new Flatten(), new Linear(64, 5))
                    .materialise(Device.CPU, 1);
            assertThat(Inspection.of(net, 1, 1, 6, 6).table()).doesNotContain("frozen");
            net.freeze(key -> key.startsWith("layers.0"), true);
            Inspection found = Inspection.of(net, 1, 1, 6, 6);
            assertThat(found.frozen()).isEqualTo(40);
            assertThat(found.rows().stream().map(Row::frozen)).containsExactly(true, false, false);
            assertThat(found.table()).contains("layers.0 (frozen)").contains("365 parameters (40 frozen)");
        }
    }

    /** Sequences [2, 5, …]: the operators that take lists, and attention. */
    @Test
    void countsSequencesByHand() {
        try (Scope scope = Scope.open()) {
            Inspection gru = Inspection.of(new Gru(3, 4).materialise(Device.CPU, 1), 2, 5, 3);
            Row recurrence = gru.rows().get(gru.rows().size() - 1);
            assertThat(recurrence)
                    .isEqualTo(
                            new Row("layers.0", "gru", List.of(2L, 5L, 4L), 108, 2 * 10 * (12 * 3 + 12 * 4), 4 * 40));
            assertThat(gru.parameters()).isEqualTo(108);

            Layer grouped = new MultiHeadAttention(8, 2, 1, false).materialise(Device.CPU, 1);
            List<Row> rows = Inspection.of(grouped, 2, 5, 8).rows();
            assertThat(rows)
                    .contains(
                            new Row("query", "linear", List.of(2L, 5L, 8L), 64, 2 * 80 * 8, 4 * 80),
                            new Row("", "unflatten", List.of(2L, 5L, 2L, 4L), 0, 0, 0),
                            new Row(
                                    "",
                                    "scaled_dot_product_attention",
                                    List.of(2L, 2L, 5L, 4L),
                                    0,
                                    2 * 2 * 2 * 2 * 5 * 5 * 4,
                                    4 * 80));
        }
    }

    /** C [2, 3, 4] by [4, 5], and a weight that two layers share. */
    @Test
    void countsProductsAndSharedWeightsOnce() {
        Linear shared = Linear.withoutBias(4, 4);
        record Product(Parameter right) implements Layer {
            @Override
            public Tensor forward(Tensor x) {
                return x.matmul(right.tensor());
            }
        }
        Layer net = Sequential.of(shared, shared, new Product(Parameter.of(Init.ONES, 4, 5)));
        try (Scope scope = Scope.open()) {
            Inspection found = Inspection.of(net.materialise(Device.CPU, 1), 2, 3, 4);
            assertThat(found.rows()).extracting(Row::parameters).containsExactly(16L, 0L, 20L);
            assertThat(found.rows()).extracting(Row::flops).containsExactly(2L * 24 * 4, 2L * 24 * 4, 2L * 30 * 4);
            assertThat(found.rows()).extracting(Row::path).containsExactly("layers.0", "layers.0", "layers.2");
        }
    }

    @Test
    void tableHasRowsAndTotals() {
        try (Scope scope = Scope.open()) {
            String table =
                    Inspection.of(NET.materialise(Device.CPU, 1), 2, 1, 6, 6).table();
            assertThat(table.lines().toList())
                    .hasSize(9)
                    .startsWith(
                            "layer     operator          output        parameters   FLOPs",
                            "layers.0  conv2d            [2, 4, 4, 4]          40  2.30 K")
                    .endsWith("input [2, 1, 6, 6], output [2, 5]: 177 parameters, 3.56 KFLOPs, activations 1.85 KB");
        }
    }

    @Test
    void becomesJson() {
        try (Scope scope = Scope.open()) {
            Inspection found = Inspection.of(NET.materialise(Device.CPU, 1), 1, 1, 6, 6);
            JsonNode json = new ObjectMapper().valueToTree(found);
            assertThat(json.get("rows").get(0).get("path").asText()).isEqualTo("layers.0");
            assertThat(json.get("flops").asLong()).isEqualTo(found.flops());
        }
    }

    @Test
    void needsValues() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> Inspection.of(new Linear(2, 2), 1, 2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("materialise");
        }
    }
}
