package dev.jumbo.benchmarks.load;

import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * A model whose server is timed.
 *
 * @param onnx its export
 * @param tokenizer its file, or {@code -} for models of pictures
 * @param requests whole HTTP requests
 * @param texts what they ask about, or none
 */
record ServedRun(String name, Path folder, Path onnx, String tokenizer, List<byte[]> requests, List<String> texts) {
    private static final int SIZE = 224;

    /** The Fashion-MNIST CNN of the quickstart, ResNet-18 on 224×224 and MiniLM's sentence embeddings. */
    static List<ServedRun> all(Path home, Path out, Path miniLm) throws Exception {
        Files.createDirectories(out);
        Path fashion = home.resolve("runs/quickstart");
        List<ServedRun> all = new ArrayList<>();
        all.add(new ServedRun(
                "Fashion-MNIST CNN",
                fashion,
                export(home, fashion, out.resolve("fashion.onnx")),
                "-",
                Requests.of(fashion.resolve("pictures")),
                List.of()));
        Path photos = out.resolve("photos");
        Path resnet = out.resolve("runs/resnet18");
        for (int i = 0; i < 16; i++) {
            Path place = Files.createDirectories(photos.resolve(i % 2 == 0 ? "even" : "odd"));
            Files.write(place.resolve(i + ".jpg"), photo(i));
        }
        train(home, resnet, """
                name: resnet18
                data: {source: folder, path: '%s', channels: 3, height: 224, width: 224}
                split: {validation: 0.25, test: 0.25}
                model: {name: resnet18}
                train: {epochs: 1, batchSize: 4, optimizer: {name: sgd, lr: 0.001}, precision: float32}
                """.formatted(photos.toAbsolutePath()), out);
        List<byte[]> pictures = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            pictures.add(predict(Base64.getEncoder().encodeToString(photo(i))));
        }
        all.add(new ServedRun(
                "ResNet-18, 224×224",
                resnet,
                export(home, resnet, out.resolve("resnet18.onnx")),
                "-",
                pictures,
                List.of()));
        all.add(sentences(home, out, miniLm));
        return all;
    }

    private static ServedRun sentences(Path home, Path out, Path miniLm) throws Exception {
        List<String> texts =
                TextFiles.labelled(home.resolve("data/amazon-reviews/test.csv.gz"), "text", "label").stream()
                        .map(TextRecord.Labelled::text)
                        .filter(text -> text.length() < 600)
                        .limit(128)
                        .toList();
        StringBuilder pairs = new StringBuilder("from,to\n");
        for (int i = 0; i < 16; i++) {
            pairs.append("one ").append(i).append(",two ").append(i).append('\n');
        }
        Path file = Files.writeString(out.resolve("pairs.csv"), pairs);
        Path run = out.resolve("runs/minilm");
        train(home, run, """
                name: minilm
                task: sentence-embedding
                data: {source: pairs, path: '%s', from: from, to: to}
                split: {validation: 0.25, test: 0.25}
                model: {name: bert, from: '%s', options: {pooling: mean}}
                train: {epochs: 1, batchSize: 8, optimizer: {name: sgd, lr: 0.000001}, precision: float32}
                """.formatted(file.toAbsolutePath(), miniLm.toAbsolutePath()), out);
        List<byte[]> requests = texts.stream()
                .map(text ->
                        predict(text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s", " ")))
                .toList();
        return new ServedRun(
                "MiniLM embeddings",
                run,
                export(home, run, out.resolve("minilm.onnx")),
                miniLm.resolve("tokenizer.json").toString(),
                requests,
                texts);
    }

    private static byte[] predict(String input) {
        return Requests.post("/v1/models/" + Requests.MODEL + ":predict", "{\"inputs\":[\"" + input + "\"],\"top\":1}");
    }

    private static void train(Path home, Path run, String recipe, Path out) throws Exception {
        if (!Files.exists(run.resolve("bundle"))) {
            Path file = Files.writeString(out.resolve(run.getFileName() + ".yaml"), recipe);
            jumbo(home, out, "train", file.toAbsolutePath().toString(), "--quiet");
        }
    }

    private static Path export(Path home, Path run, Path onnx) throws Exception {
        if (!Files.exists(onnx)) {
            jumbo(
                    home,
                    run.toAbsolutePath().getParent(),
                    "export",
                    run.toAbsolutePath().toString(),
                    "--format",
                    "onnx",
                    "--output",
                    onnx.toAbsolutePath().toString());
        }
        return onnx.toAbsolutePath();
    }

    private static void jumbo(Path home, Path place, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("jumbo").toString()));
        command.addAll(List.of(args));
        int exit = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit);
        }
    }

    /** A JPEG of coloured shapes. */
    private static byte[] photo(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < 60; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(
                    random.nextInt(SIZE), random.nextInt(SIZE), random.nextInt(10, 90), random.nextInt(10, 90));
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpg", bytes);
        return bytes.toByteArray();
    }
}
