// Run: java -cp 'onnxruntime-1.29.0.jar' examples/PictureOnPhone.java model.onnx picture.png
//
// model.onnx: jumbo export runs/NAME --format onnx --preprocessing

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * An exported classifier of pictures in an application without Jumbo: ONNX Runtime and plain Java. Everything but main is as on
 * Android, with {@code com.microsoft.onnxruntime:onnxruntime-android}, the model from {@code assets}, and the pixels from
 * {@code Bitmap.getPixels}.
 */
public final class PictureOnPhone implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final String input;
    private final String[] classes;
    private final int channels;
    private final int height;
    private final int width;

    /** The class that a picture is of, and how sure the model is. */
    public record Answer(String name, float probability) {}

    public PictureOnPhone(byte[] model) throws OrtException {
        session = environment.createSession(model, new OrtSession.SessionOptions());
        input = session.getInputNames().iterator().next();
        long[] shape = ((TensorInfo) session.getInputInfo().get(input).getInfo()).getShape(); // [batch, C, H, W]
        channels = (int) shape[1];
        height = (int) shape[2];
        width = (int) shape[3];
        classes = session.getMetadata().getCustomMetadata().get("classes").split("\n");
    }

    /** Classifies a picture of any size; pixels are 0xAARRGGBB, row by row. */
    public Answer classify(int[] pixels, int pictureWidth, int pictureHeight) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(channels * height * width);
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int pixel = pixels[y * pictureHeight / height * pictureWidth + x * pictureWidth / width];
                    bytes.put((byte) (channels == 1 ? grey(pixel) : pixel >> 16 - 8 * c));
                }
            }
        }
        long[] shape = {1, channels, height, width};
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, bytes.flip(), shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            return answer(((float[][]) result.get(0).getValue())[0]);
        }
    }

    /** ITU-R BT.601. */
    private static int grey(int pixel) {
        return 19595 * (pixel >> 16 & 255) + 38470 * (pixel >> 8 & 255) + 7471 * (pixel & 255) + 0x8000 >> 16;
    }

    /** The largest of the logits, and its share after softmax. */
    private Answer answer(float[] logits) {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[best]);
        }
        return new Answer(classes[best], (float) (1 / sum));
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }

    public static void main(String[] args) throws IOException, OrtException {
        BufferedImage picture = ImageIO.read(new File(args[1]));
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
        try (PictureOnPhone classifier = new PictureOnPhone(Files.readAllBytes(Path.of(args[0])))) {
            Answer answer = classifier.classify(pixels, width, height);
            System.out.printf("%s %.1f%%%n", answer.name(), 100 * answer.probability());
        }
    }
}
