package dev.jumbo.benchmarks.load;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;

/**
 * What someone would write in an afternoon: ONNX Runtime behind the JDK's HTTP server, one request one run of the model. It answers the
 * requests of {@code jumbo serve} about one picture or one text.
 *
 * <p>Arguments: the model's file, the tokenizer's file or {@code -} for pictures, threads that answer, threads of a run.
 */
public final class OnnxServer {
    private final ObjectMapper json = new ObjectMapper();
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, String> metadata;
    private final HuggingFaceTokenizer tokenizer;

    private OnnxServer(String model, String tokenizer, int threads) throws OrtException, IOException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        session = environment.createSession(model, options);
        metadata = session.getMetadata().getCustomMetadata();
        this.tokenizer = tokenizer.equals("-") ? null : HuggingFaceTokenizer.newInstance(Path.of(tokenizer));
    }

    public static void main(String[] args) throws OrtException, IOException {
        OnnxServer answers = new OnnxServer(args[0], args[1], Integer.parseInt(args[3]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(args[2])));
        server.createContext("/", answers::answer);
        server.start();
        System.out.println("serving at http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body;
        int status = 200;
        try {
            String input = json.readTree(exchange.getRequestBody())
                    .get("inputs")
                    .get(0)
                    .textValue();
            body = json.writeValueAsBytes(tokenizer == null ? picture(input) : text(input));
        } catch (OrtException | RuntimeException e) {
            status = 500;
            body = String.valueOf(e).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Map<String, Object> picture(String base64) throws IOException, OrtException {
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
        int height = picture.getHeight();
        int width = picture.getWidth();
        String[] mean = metadata.getOrDefault("mean", "").split(" ");
        String[] std = metadata.getOrDefault("std", "").split(" ");
        int channels = channels();
        float[] pixels = new float[channels * height * width];
        int[] sample = new int[4];
        for (int c = 0; c < channels; c++) {
            float m = mean[0].isEmpty() ? 0 : Float.parseFloat(mean[c]);
            float s = std[0].isEmpty() ? 1 : Float.parseFloat(std[c]);
            for (int i = 0; i < height * width; i++) {
                picture.getRaster().getPixel(i % width, i / width, sample);
                pixels[c * height * width + i] = (sample[c] / 255f - m) / s;
            }
        }
        float[] logits;
        try (OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(pixels), new long[] {1, channels, height, width});
                OrtSession.Result result = session.run(Map.of("pixels", input))) {
            logits = ((float[][]) result.get(0).getValue())[0];
        }
        int best = 0;
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        for (float logit : logits) {
            sum += Math.exp(logit - logits[best]);
        }
        return Map.of("label", metadata.getOrDefault("classes", "").split("\n")[best], "probability", 1 / sum);
    }

    private int channels() throws OrtException {
        return (int) ((ai.onnxruntime.TensorInfo)
                        session.getInputInfo().get("pixels").getInfo())
                .getShape()[1];
    }

    private Map<String, Object> text(String text) throws OrtException {
        Encoding encoded = tokenizer.encode(text);
        long[] shape = {1, encoded.getIds().length};
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoded.getIds()), shape);
                OnnxTensor mask =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(encoded.getAttentionMask()), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoded.getTypeIds()), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return Map.of("vector", ((float[][]) result.get(0).getValue())[0]);
        }
    }
}
