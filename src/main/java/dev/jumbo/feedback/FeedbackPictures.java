package dev.jumbo.feedback;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Sha256;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.tasks.MultiLabelImageClassification;
import dev.jumbo.tasks.PictureClassification;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tasks.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Pictures in a folder for each class, or combination of labels ({@link LabelSets}). */
record FeedbackPictures(PictureClassification task) implements FeedbackKind {
    @Override
    public String fileOf(String part) {
        return part;
    }

    @Override
    public boolean knows(String label) {
        return task instanceof MultiLabelImageClassification
                ? task.classes().containsAll(LabelSets.split(label))
                : task.classes().contains(label);
    }

    @Override
    public String key(TrainingExamples.Example example) {
        byte[] file = example.picture();
        ModelSpec spec = task.spec();
        try {
            return file == null
                    ? ""
                    : key(PictureFile.read(file, spec.channels(), spec.height(), spec.width(), example.id()));
        } catch (IOException e) {
            return "";
        }
    }

    private static String key(Picture picture) {
        return Sha256.hex(picture.pixels());
    }

    @Override
    public Set<String> heldOutInputs(TaskData data) throws IOException {
        PictureData pictures = (PictureData) data;
        Set<String> keys = new HashSet<>();
        for (Pictures part : List.of(pictures.validation(), pictures.test())) {
            for (int i = 0; i < part.size(); i++) {
                keys.add(key(part.get(i)));
            }
        }
        return keys;
    }

    @Override
    public void write(List<TrainingExamples.Example> examples, Path file) throws IOException {
        FeedbackExport.pictures(examples, file);
    }

    @Override
    public TaskData judgedBy(Path file, TaskData data) throws IOException {
        ModelSpec spec = task.spec();
        return ((PictureData) data)
                .testing(PictureFolder.open(
                        file, spec.channels(), spec.height(), spec.width(), PictureFolder.Corrupt.FAIL));
    }
}
