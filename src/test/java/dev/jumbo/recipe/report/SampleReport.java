package dev.jumbo.recipe.report;

import dev.jumbo.recipe.report.ReportData.Calibration;
import dev.jumbo.recipe.report.ReportData.ClassScore;
import dev.jumbo.recipe.report.ReportData.Mistake;
import dev.jumbo.recipe.report.ReportData.RocCurve;
import dev.jumbo.recipe.report.ReportData.TimeSample;
import dev.jumbo.train.log.MetricsRecord;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Reports with invented numbers that look like those of a run. */
final class SampleReport {
    static final List<String> CLOTHES = List.of(
            "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final String RECIPE = """
            # resolved by Jumbo 0.1.0
            task: image-classification
            seed: 42
            data:
              format: idx
              folder: /usr/share/datasets/fashion-mnist
              split: {train: 0.9, validation: 0.1}
              augment:
                - crop: {padding: 2}
                - flip: {horizontal: 0.5}
            model:
              name: cnn-28x28
              dropout: 0.25
            train:
              epochs: 20
              batch: 128
              optimizer: {name: adamw, learning_rate: 0.001, weight_decay: 0.01}
              schedule: {name: one-cycle, warm_up: 0.1}
              precision: auto
            """;

    private SampleReport() {}

    /** Writes reports to look at into the folder named by the argument. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        HtmlReport.write(folder.resolve("clothes.html"), classifier(CLOTHES));
        HtmlReport.write(folder.resolve("edges.html"), edges());
        for (int n : new int[] {2, 40, 1000}) {
            HtmlReport.write(
                    folder.resolve(n + ".html"),
                    classifier(
                            IntStream.range(0, n).mapToObj(i -> "类别 class " + i).toList()));
        }
    }

    /** Series without points, of one point and without spread; bins and classes without examples. */
    static ReportData edges() {
        return ReportData.of("edges")
                .metrics(Map.of("loss", Double.NaN))
                .history(List.of(
                        MetricsRecord.train(1, 1, 1, Map.of("loss", 0.5, "accuracy", Double.NaN, "grad_norm", 2.0)),
                        MetricsRecord.train(2, 1, 2, Map.of("loss", 0.5, "accuracy", Double.NaN)),
                        MetricsRecord.validation(2, 1, 2, Map.of("loss", Double.POSITIVE_INFINITY))))
                .confusion(List.of("a", "b"), new long[][] {{3, 0}, {0, 0}})
                .perClass(List.of(new ClassScore("b", Double.NaN, Double.NaN, Double.NaN, 0)))
                .roc(List.of(new RocCurve("b", new double[0], new double[0], Double.NaN)))
                .calibration(new Calibration(
                        List.of(
                                new Calibration.Bin(Double.NaN, Double.NaN, 0),
                                new Calibration.Bin(Double.NaN, Double.NaN, 0)),
                        Double.NaN))
                .time(List.of(new TimeSample(1, Double.NaN, 1 << 20, -1)));
    }

    /** The report of a classifier of {@code classes.size()} classes after 20 epochs. */
    static ReportData classifier(List<String> classes) {
        var random = new SplittableRandom(7);
        int n = classes.size();
        long[][] confusion = confusion(n, random);
        long right = 0;
        long all = 0;
        for (int i = 0; i < n; i++) {
            right += confusion[i][i];
            for (long count : confusion[i]) {
                all += count;
            }
        }
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("accuracy", (double) right / all);
        metrics.put("f1_macro", 0.9187);
        metrics.put("roc_auc_macro", 0.9951);
        metrics.put("loss", 0.2314);
        metrics.put("top_3_accuracy", 0.9942);
        metrics.put("ece", 0.0131);
        var facts = new LinkedHashMap<String, String>();
        facts.put("model", "cnn-28x28, 1,199,882 parameters");
        facts.put("data", "Fashion-MNIST, 54,000 + 6,000 + 10,000 pictures");
        facts.put("trained", "20 epochs, 8 min 41 s");
        facts.put("device", "CPU, 2 threads, bfloat16");
        facts.put("finished", "2026-11-22 14:05");
        var card = new LinkedHashMap<String, Object>();
        card.put("pictures", new LinkedHashMap<>(Map.of("train", 54000, "validation", 6000, "test", 10000)));
        card.put("size", "1 × 28 × 28");
        card.put("classes", classes.subList(0, Math.min(12, n)));
        card.put("fingerprint", "sha256:9f2c41d07b3be9d1f63a51f6a1d2b2e6c7d1");
        card.put("mean", 0.2860);
        return ReportData.of("fashion-mnist")
                .facts(facts)
                .metrics(metrics)
                .history(history(random))
                .confusion(classes, confusion)
                .perClass(perClass(classes, confusion))
                .roc(roc(classes))
                .calibration(calibration())
                .worst(mistakes(classes, random))
                .time(time(random))
                .recipe(RECIPE)
                .dataCard(card);
    }

    private static List<MetricsRecord> history(SplittableRandom random) {
        var history = new ArrayList<MetricsRecord>();
        int perEpoch = 422;
        for (int epoch = 1; epoch <= 20; epoch++) {
            for (int step = (epoch - 1) * perEpoch + 1; step <= epoch * perEpoch; step++) {
                if (step % 5 == 0) {
                    double done = step / (20.0 * perEpoch);
                    double rate =
                            done < 0.1 ? 1e-4 + 9e-4 * done / 0.1 : 5e-4 * (1 + Math.cos(Math.PI * (done - 0.1) / 0.9));
                    double loss = 0.16 + 2.1 * Math.exp(-step / 160.0) + 0.35 * Math.exp(-step / 2500.0);
                    double noise = random.nextDouble(-0.09, 0.09);
                    var values = new LinkedHashMap<String, Double>();
                    values.put("loss", loss + noise);
                    values.put("accuracy", Math.min(1, 1 - 0.36 * (loss + noise)));
                    values.put("learning_rate", rate);
                    history.add(MetricsRecord.train(step, epoch, step * 0.0617, values));
                }
            }
            double loss = 0.225 + 0.4 * Math.exp(-epoch / 3.0) + random.nextDouble(-0.012, 0.012);
            if (epoch > 16) {
                loss += (epoch - 16) * 0.003;
            }
            var values = new LinkedHashMap<String, Double>();
            values.put("loss", loss);
            values.put("accuracy", 1 - 0.33 * loss);
            values.put("f1_macro", 0.998 - 0.33 * loss);
            history.add(MetricsRecord.validation((long) epoch * perEpoch, epoch, epoch * perEpoch * 0.0617, values));
        }
        return history;
    }

    private static long[][] confusion(int n, SplittableRandom random) {
        long[][] counts = new long[n][n];
        int each = n > 100 ? 50 : 1000;
        for (int i = 0; i < n; i++) {
            double wrong = i % 10 == 6 ? 0.24 : i % 10 == 1 || i % 10 == 8 ? 0.015 : random.nextDouble(0.03, 0.12);
            int near = (i + 4) % n;
            for (int k = 0; k < each; k++) {
                int predicted = random.nextDouble() >= wrong ? i : random.nextDouble() < 0.6 ? near : random.nextInt(n);
                counts[i][predicted]++;
            }
        }
        return counts;
    }

    private static List<ClassScore> perClass(List<String> classes, long[][] counts) {
        return IntStream.range(0, classes.size())
                .mapToObj(i -> {
                    long truth = 0;
                    long predicted = 0;
                    for (int j = 0; j < classes.size(); j++) {
                        truth += counts[i][j];
                        predicted += counts[j][i];
                    }
                    double precision = (double) counts[i][i] / predicted;
                    double recall = (double) counts[i][i] / truth;
                    return new ClassScore(
                            classes.get(i), precision, recall, 2 * precision * recall / (precision + recall), truth);
                })
                .toList();
    }

    private static List<RocCurve> roc(List<String> classes) {
        var curves = new ArrayList<RocCurve>();
        for (int i = 0; i < classes.size(); i++) {
            double power = i % 10 == 6 ? 14 : 30 + 9 * (i % 7);
            double[] x = new double[1001];
            double[] y = new double[1001];
            for (int k = 0; k <= 1000; k++) {
                x[k] = k / 1000.0;
                y[k] = Math.pow(x[k], 1 / power);
            }
            curves.add(new RocCurve(classes.get(i), x, y, power / (power + 1)));
        }
        return curves;
    }

    private static Calibration calibration() {
        long[] counts = {0, 0, 6, 41, 118, 171, 214, 302, 611, 8537};
        var bins = new ArrayList<Calibration.Bin>();
        for (int i = 0; i < 10; i++) {
            double confidence = i == 9 ? 0.991 : (i + 0.52) / 10;
            bins.add(new Calibration.Bin(
                    counts[i] == 0 ? Double.NaN : confidence,
                    counts[i] == 0 ? Double.NaN : confidence - 0.06 * Math.sin(confidence * 3) * (1.2 - confidence),
                    counts[i]));
        }
        return new Calibration(bins, 0.0131);
    }

    private static List<Mistake> mistakes(List<String> classes, SplittableRandom random) {
        var mistakes = new ArrayList<Mistake>();
        for (int i = 0; i < 24; i++) {
            int truth = random.nextInt(classes.size());
            mistakes.add(new Mistake(
                    picture(random),
                    "t10k #" + random.nextInt(10000),
                    classes.get(truth),
                    classes.get((truth + 4) % classes.size()),
                    1 - 0.0004 * i * i - 0.0003));
        }
        return mistakes;
    }

    private static byte[] picture(SplittableRandom random) {
        var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        int light = 120 + random.nextInt(120);
        int wide = 4 + random.nextInt(4);
        var shape = new Path2D.Double();
        shape.moveTo(14 - wide, 4);
        shape.lineTo(14 + wide, 4);
        shape.lineTo(24, 9 + random.nextInt(10));
        shape.lineTo(21, 12 + random.nextInt(10));
        shape.lineTo(14 + wide, 11);
        shape.lineTo(14 + wide + random.nextInt(3), 25);
        shape.lineTo(14 - wide - random.nextInt(3), 25);
        shape.lineTo(14 - wide, 11);
        shape.lineTo(7, 12 + random.nextInt(10));
        shape.lineTo(4, 9 + random.nextInt(10));
        shape.closePath();
        g.setColor(new Color(light, light, light));
        g.fill(shape);
        g.setStroke(new BasicStroke(1));
        g.setColor(new Color(light / 2, light / 2, light / 2));
        g.drawLine(14, 5, 14, 8 + random.nextInt(16));
        g.dispose();
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    private static List<TimeSample> time(SplittableRandom random) {
        var time = new ArrayList<TimeSample>();
        for (int i = 0; i < 105; i++) {
            double rate = i == 0 ? 1350 : 2074 + random.nextDouble(-70, 40) - (i % 21 == 20 ? 260 : 0);
            long resident = (long) ((612 + (i < 4 ? i * 22 : 88) + random.nextDouble(0, 3)) * (1 << 20));
            time.add(new TimeSample(i * 5 + 2, rate, resident, -1));
        }
        return time;
    }
}
