package dev.jumbo.benchmarks;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;

/** The training jobs J1 and J4 written for DJL. Arguments: JOB BATCH; prints one line of JSON as {@link JumboPeer} does. */
public final class Djl {
    private static final int CLASSES = 10;

    private Djl() {}

    public static void main(String[] args) {
        int batch = Integer.parseInt(args[1]);
        boolean small = args[0].equals("J1");
        Block block = small ? cifarCnn() : resnet18();
        Loss loss = Loss.softmaxCrossEntropyLoss();
        Optimizer sgd = Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(small ? 0.001f : 0.01f))
                .optMomentum(0.9f)
                .build();
        try (Model model = Model.newInstance("peer")) {
            model.setBlock(block);
            try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(sgd))) {
                NDManager manager = trainer.getManager();
                NDList[] pictures = new NDList[Job.POOL];
                NDList[] labels = new NDList[Job.POOL];
                for (int i = 0; i < Job.POOL; i++) {
                    pictures[i] = new NDList(manager.randomNormal(new Shape(batch, 3, 32, 32)));
                    labels[i] = new NDList(manager.randomInteger(0, CLASSES, new Shape(batch), DataType.INT64));
                }
                trainer.initialize(pictures[0].getShapes());
                Timing timing = Timing.of(
                        (number, read) -> step(trainer, pictures[number % Job.POOL], labels[number % Job.POOL], read));
                long parameters = block.getParameters().values().stream()
                        .filter(Parameter::requiresGradient)
                        .mapToLong(p -> p.getArray().size())
                        .sum();
                int threads = Integer.getInteger("ai.djl.pytorch.num_threads", 0);
                System.out.println(timing.json("djl", args[0], batch, threads, parameters));
            }
        }
    }

    /** Forward, loss, backward and update; what the step makes dies with its manager. */
    private static double step(Trainer trainer, NDList pictures, NDList labels, boolean read) {
        double value = 0;
        try (NDManager scope = trainer.getManager().newSubManager()) {
            pictures.attach(scope);
            labels.attach(scope);
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray loss = trainer.getLoss().evaluate(labels, trainer.forward(pictures));
                collector.backward(loss);
                value = read ? loss.getFloat() : 0;
            }
            pictures.attach(trainer.getManager());
            labels.attach(trainer.getManager());
        }
        trainer.step();
        return value;
    }

    private static Block cifarCnn() {
        return new SequentialBlock()
                .add(conv(6, 5, 1, 0, true))
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(conv(16, 5, 1, 0, true))
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(120).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(84).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(CLASSES).build());
    }

    /** With the stem for small pictures. */
    private static Block resnet18() {
        SequentialBlock net =
                new SequentialBlock().add(conv(64, 3, 1, 1, false)).add(norm()).add(Activation::relu);
        int in = 64;
        for (int maps : new int[] {64, 128, 256, 512}) {
            net.add(residual(in, maps, maps == 64 ? 1 : 2)).add(residual(maps, maps, 1));
            in = maps;
        }
        return net.add(Pool.globalAvgPool2dBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(CLASSES).build());
    }

    private static Block residual(int in, int maps, int stride) {
        Block main = new SequentialBlock()
                .add(conv(maps, 3, stride, 1, false))
                .add(norm())
                .add(Activation::relu)
                .add(conv(maps, 3, 1, 1, false))
                .add(norm());
        Block shortcut = in == maps
                ? Blocks.identityBlock()
                : new SequentialBlock().add(conv(maps, 1, stride, 0, false)).add(norm());
        return new ParallelBlock(
                both -> new NDList(Activation.relu(
                        both.get(0).singletonOrThrow().add(both.get(1).singletonOrThrow()))),
                List.of(main, shortcut));
    }

    private static Block conv(int maps, int kernel, int stride, int padding, boolean bias) {
        return Conv2d.builder()
                .setFilters(maps)
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(padding, padding))
                .optBias(bias)
                .build();
    }

    private static Block norm() {
        return BatchNorm.builder().build();
    }
}
