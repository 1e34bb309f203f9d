package dev.jumbo.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Folders named by classes of any name: letters, digits, spaces, hyphens, underscores and dots within stand for themselves,
 * the bytes of all else in UTF-8 are {@code %XX}, as in addresses (RFC 3986). {@code T-shirt/top} is {@code T-shirt%2Ftop}.
 */
public final class ClassFolders {
    private ClassFolders() {}

    /** The folder of a class. */
    public static String nameOf(String className) {
        StringBuilder name = new StringBuilder();
        int last = className.codePointCount(0, className.length()) - 1;
        int[] points = className.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            boolean inner = i > 0 && i < last && (points[i] == '.' || points[i] == ' ');
            if (Character.isLetterOrDigit(points[i]) || points[i] == '-' || points[i] == '_' || inner) {
                name.appendCodePoint(points[i]);
            } else {
                for (byte b : Character.toString(points[i]).getBytes(StandardCharsets.UTF_8)) {
                    name.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
                }
            }
        }
        return name.toString();
    }

    /** The class of a folder; a name that was not made by {@link #nameOf} is a class's own. */
    public static String classOf(String folderName) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < folderName.length(); ) {
            int high = i + 2 < folderName.length() ? Character.digit(folderName.charAt(i + 1), 16) : -1;
            int low = i + 2 < folderName.length() ? Character.digit(folderName.charAt(i + 2), 16) : -1;
            if (folderName.charAt(i) == '%' && high >= 0 && low >= 0) {
                bytes.write(high * 16 + low);
                i += 3;
            } else {
                int point = folderName.codePointAt(i);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        String name = bytes.toString(StandardCharsets.UTF_8);
        return nameOf(name).equals(folderName) ? name : folderName;
    }
}
