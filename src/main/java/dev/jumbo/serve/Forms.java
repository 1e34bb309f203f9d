package dev.jumbo.serve;

import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.util.List;

/** Multipart forms. */
final class Forms {
    private Forms() {}

    /**
     * The files of a form.
     *
     * @throws HttpError 400 if it cannot be read or has none
     */
    static List<UploadedFile> files(Context context) {
        List<UploadedFile> files;
        try {
            files = context.uploadedFiles();
        } catch (Exception e) { // the body is here: what fails is the form
            context.header("Connection", "close"); // Jetty closes it after such a form anyway
            throw HttpError.invalid(
                    "inputs",
                    "the form cannot be read: expected multipart/form-data with a boundary and whole parts, as curl -F file=@FILE"
                            + " sends");
        }
        if (files.isEmpty()) {
            throw HttpError.invalid("inputs", "the form has no file: expected one or more pictures");
        }
        return files;
    }
}
