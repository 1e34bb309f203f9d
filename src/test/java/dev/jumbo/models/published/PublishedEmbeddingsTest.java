package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jumbo.data.text.Encoding;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.Pooling;
import dev.jumbo.models.SentenceEncoder;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MiniLM-L6-v2 and bge-small-zh-v1.5 with the weights that are on Maven Central, against ONNX Runtime on the same file and
 * the same tokens.
 */
class PublishedEmbeddingsTest {
    private static final List<String> ENGLISH = List.of(
            "A cat sits on the mat.",
            "A kitten is resting on a rug.",
            "The central bank raised its interest rate by a quarter of a percentage point on Thursday, and said that it "
                    + "would decide about the next step when the figures of the labour market are there.",
            "Hi!");
    private static final List<String> CHINESE =
            List.of("今天天气很好。", "今天的天气真不错，适合出去散步。", "中国人民银行宣布下调存款准备金率0.5个百分点，释放长期流动性约1万亿元。", "你好");

    private final Path folder;

    PublishedEmbeddingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void miniLm() throws Exception {
        Bert.Config sizes = new Bert.Config(30522, 384, 1536, 6, 12, 512, 2, 0.1, 1e-12);
        agrees("all-minilm-l6-v2", sizes, 22_565_376, ENGLISH, false);
    }

    @Test
    void bge() throws Exception {
        Bert.Config sizes = new Bert.Config(21128, 512, 2048, 4, 8, 512, 2, 0.1, 1e-12);
        agrees("bge-small-zh-v1.5", sizes, 23_691_264, CHINESE, true);
    }

    private void agrees(String name, Bert.Config sizes, long parameters, List<String> texts, boolean first)
            throws Exception {
        Path model = folder.resolve("model");
        OnnxImport.write(jar(name + ".onnx"), model);
        Tokenizer tokenizer = Tokenizer.open(model);
        List<Encoding> encoded = tokenizer.encodeBatch(texts);
        int length = encoded.stream().mapToInt(e -> e.ids().length).max().orElseThrow();
        long[][] ids = new long[texts.size()][length];
        long[][] mask = new long[texts.size()][length];
        for (int b = 0; b < ids.length; b++) {
            int[] own = encoded.get(b).ids();
            for (int t = 0; t < own.length; t++) {
                ids[b][t] = own[t];
                mask[b][t] = 1;
            }
        }
        float[][][] expected = onnxRuntime(name + ".onnx", ids, mask);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Bert bert = PublishedModel.load(model, Bert.class, Device.CPU).model();
            assertThat(bert.state().keySet())
                    .isEqualTo(Bert.of(sizes, false, false, false).state().keySet());
            assertThat(bert.parameterCount()).isEqualTo(parameters);
            Tensor seen = matrix(mask).to(DType.BOOL);
            Tensor x = bert.forward(matrix(ids), null, seen); // [B, T, D]
            Tensor onnx = cube(expected);
            for (int b = 0; b < ids.length; b++) {
                int own = encoded.get(b).ids().length;
                Tensor difference =
                        x.select(0, b).narrow(0, 0, own).sub(onnx.select(0, b).narrow(0, 0, own));
                assertThat(largest(difference)).as(texts.get(b)).isLessThan(2e-5);
            }
            Tensor ours =
                    new SentenceEncoder(bert, first ? Pooling.FIRST : Pooling.MEAN).forward(matrix(ids), seen, null);
            Tensor theirs = pooled(expected, mask, first);
            assertThat(largest(ours.sub(theirs))).isLessThan(2e-6);
            float[] cosines = ours.mul(theirs).sum(false, 1).toFloats();
            for (float cosine : cosines) {
                assertThat(cosine).isGreaterThanOrEqualTo(0.99999f);
            }
            // the first two texts say the same, the third something else
            float[] near = ours.matmul(ours.transpose(0, 1)).toFloats();
            assertThat(near[1]).isGreaterThan(near[2] + 0.2f);
        }
    }

    /** ONNX Runtime's vectors, pooled in plain loops: the first token's or the mean of all that are no padding. */
    private static Tensor pooled(float[][][] x, long[][] mask, boolean first) {
        int width = x[0][0].length;
        float[] all = new float[x.length * width];
        for (int b = 0; b < x.length; b++) {
            double[] sum = new double[width];
            for (int t = 0; t < (first ? 1 : x[b].length); t++) {
                for (int d = 0; d < width; d++) {
                    sum[d] += x[b][t][d] * mask[b][t];
                }
            }
            double norm = 0;
            for (double value : sum) {
                norm += value * value;
            }
            for (int d = 0; d < width; d++) {
                all[b * width + d] = (float) (sum[d] / Math.sqrt(norm));
            }
        }
        return Tensor.of(all, x.length, width);
    }

    private float[][][] onnxRuntime(String file, long[][] ids, long[][] mask) throws IOException, OrtException {
        Path copy = folder.resolve("model.onnx");
        try (InputStream in = resource(file).openStream()) {
            Files.copy(in, copy);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(copy.toString());
                OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask);
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[ids.length][ids[0].length]);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", types))) {
            return (float[][][]) result.get(0).getValue();
        }
    }

    private static Path jar(String resource) throws IOException, URISyntaxException {
        JarURLConnection connection = (JarURLConnection) resource(resource).openConnection();
        return Path.of(connection.getJarFileURL().toURI());
    }

    private static URL resource(String name) {
        return Objects.requireNonNull(PublishedEmbeddingsTest.class.getResource("/" + name));
    }

    private static double largest(Tensor difference) {
        double largest = 0;
        for (float value : difference.toFloats()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static Tensor matrix(long[][] rows) {
        long[] all = new long[rows.length * rows[0].length];
        for (int i = 0; i < all.length; i++) {
            all[i] = rows[i / rows[0].length][i % rows[0].length];
        }
        return Tensor.of(all, rows.length, rows[0].length);
    }

    private static Tensor cube(float[][][] x) {
        int width = x[0][0].length;
        float[] all = new float[x.length * x[0].length * width];
        for (int i = 0; i < all.length; i++) {
            all[i] = x[i / width / x[0].length][i / width % x[0].length][i % width];
        }
        return Tensor.of(all, x.length, x[0].length, width);
    }
}
