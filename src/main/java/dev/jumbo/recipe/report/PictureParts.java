package dev.jumbo.recipe.report;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.tasks.Evaluation;
import dev.jumbo.train.metric.PixelMetrics;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Sections of a report that show pictures. */
public final class PictureParts {
    private PictureParts() {}

    /** What augmentation makes of some pictures. */
    public static ReportPart augmentation(Picture sheet) throws IOException {
        var html = new Html()
                .element(
                        "p class=\"note\"",
                        "Training pictures as they are, in the first column, and as the model sees them in different"
                                + " epochs.");
        picture(html, sheet, "Augmented training pictures", "width: 100%; max-width: " + sheet.width() + "px");
        return part("Augmentation", html);
    }

    /** Scores of the classes of a segmentation, its confusion of pixels, and the pictures that it knows least. */
    public static ReportPart segmentation(Evaluation.Segments segments) throws IOException {
        var html = new Html();
        classes(html, segments.pixels());
        html.raw(new ConfusionTable(
                        segments.pixels().names(), segments.pixels().counts().counts())
                .html());
        html.element(
                "p class=\"note\"",
                "The test pictures with the smallest shares of right pixels: the picture, its true classes, the predicted"
                        + " ones.");
        html.raw("<ul class=\"mistakes\" style=\"grid-template-columns: repeat(auto-fill, minmax(300px, 1fr))\">");
        for (Evaluation.Overlay overlay : segments.overlays()) {
            html.raw("<li><figure><div style=\"display: flex; gap: 4px\">");
            picture(html, overlay.picture(), overlay.name(), "width: 33%; min-width: 0");
            picture(html, overlay.truth(), "true classes of " + overlay.name(), "width: 33%; min-width: 0");
            picture(html, overlay.predicted(), "predicted classes of " + overlay.name(), "width: 33%; min-width: 0");
            html.raw("</div><figcaption>")
                    .element("span", overlay.name())
                    .element("span class=\"confidence\"", Html.percent(overlay.right()) + " of the pixels are right")
                    .raw("</figcaption></figure></li>");
        }
        return part("Segmentation", html.raw("</ul>"));
    }

    private static ReportPart part(String name, Html html) {
        return new ReportPart(name, List.of(new ReportPart.Markup(html.toString())));
    }

    private static void classes(Html html, PixelMetrics pixels) {
        double[] iou = pixels.iou();
        double[] dice = pixels.dice();
        double[] precision = pixels.counts().precision();
        double[] recall = pixels.counts().recall();
        long[] support = pixels.counts().support();
        html.raw("<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Scores by class\">"
                + "<table class=\"sortable\"><thead><tr>");
        for (String column : List.of("Class", "IoU", "Dice", "Precision", "Recall", "Pixels")) {
            html.raw("<th scope=\"col\"" + (column.equals("Class") ? "" : " class=\"n\"") + ">")
                    .element("button type=\"button\"", column)
                    .raw("</th>");
        }
        html.raw("</tr></thead><tbody>");
        for (int k = 0; k < iou.length; k++) {
            html.raw("<tr>").element("th scope=\"row\"", pixels.names().get(k));
            for (double value : new double[] {iou[k], dice[k], precision[k], recall[k]}) {
                String width = String.format(Locale.ROOT, "%.1f%%", Double.isNaN(value) ? 0 : 100 * value);
                html.element("td class=\"n bar\" style=\"--w:" + width + "\"", Html.number(value));
            }
            html.element("td class=\"n\"", Html.count(support[k])).raw("</tr>");
        }
        html.raw("</tbody></table></div>");
    }

    private static void picture(Html html, Picture picture, String what, String style) throws IOException {
        html.raw("<img src=\"data:image/png;base64,")
                .raw(Base64.getEncoder().encodeToString(PngFiles.bytes(picture)))
                .raw("\" loading=\"lazy\" style=\"" + style + "; image-rendering: pixelated\" alt=\"")
                .text(what)
                .raw("\">");
    }
}
