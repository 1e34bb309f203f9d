package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.RandomCrop;
import dev.jumbo.tasks.ModelChoice;
import dev.jumbo.tasks.PictureSource;
import dev.jumbo.tasks.PreparePictures;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.ParameterGroup;
import dev.jumbo.train.optim.Schedule;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipeYamlTest {
    private static Recipe parse(String text, String... overrides) {
        return RecipeYaml.parse(text, "r.yaml", List.of(overrides));
    }

    @Test
    void nothingMeansTheDefaults() {
        assertThat(parse("")).isEqualTo(Recipe.defaults());
        assertThat(parse("# only a comment\n")).isEqualTo(Recipe.defaults());
    }

    @Test
    void whatIsWrittenReadsTheSame() {
        Recipe recipe = parse("""
                name: "2024"
                data: {source: idx, path: "1e5", classes: ["0", "true", "1.5", "null", "no"]}
                prepare: {augment: [crop, {name: erase, fill: 0.5}, {name: color}, flip]}
                model: {name: resnet18-small, options: {width: 32, zeroInitResidual: true, blocks: [1, 1, 1, 1]}}
                train:
                  optimizer: {name: adam, lr: 1e-10, eps: 1.0e10}
                  schedule: {name: warmup, steps: 7, then: {name: one-cycle, rise: 0.5}}
                  groups: [{match: "^head", weightDecay: 0}, {match: bias, lrScale: 10}]
                """);
        assertThat(parse(RecipeYaml.write(recipe))).isEqualTo(recipe);
        assertThat(parse(RecipeYaml.write(Recipe.defaults()))).isEqualTo(Recipe.defaults());
        assertThat(recipe.train().groups())
                .containsExactly(new ParameterGroup("^head", 1, 0.0), new ParameterGroup("bias", 10, null));
    }

    @Test
    void changesOfLowRankHaveDefaults() {
        Recipe recipe = parse("train: {lora: {rank: 4}, checkpointActivations: true}");
        assertThat(recipe.train().lora())
                .isEqualTo(new LoraSettings(".*[aA]ttention.(query|value)(.projection)?", "", 4, 16, 0, false));
        assertThat(recipe.train().checkpointActivations()).isTrue();
        assertThat(parse(RecipeYaml.write(recipe))).isEqualTo(recipe);
        assertThat(Recipe.defaults().train().lora()).isNull();
    }

    @Test
    void optionsAreWrittenInTheOrderOfTheirNames() {
        String text = RecipeYaml.write(
                parse("model: {name: resnet18-small, options: {width: 8, zeroInitResidual: true, blocks: [1]}}"));
        assertThat(text.indexOf("blocks:")).isPositive().isLessThan(text.indexOf("width: 8"));
        assertThat(text.indexOf("width: 8")).isLessThan(text.indexOf("zeroInitResidual:"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nmae: x | unknown key 'nmae'; did you mean 'name'?",
                "train: {epoch: 3} | unknown key 'train.epoch'; did you mean 'train.epochs'?",
                "train: {optimizer: {name: sgd, momentun: 0.9}} | unknown key 'train.optimizer.momentun'; did you mean"
                        + " 'train.optimizer.momentum'?",
                "train: {optimizer: {lrr: 1}} | unknown key 'train.optimizer.lrr'; did you mean 'train.optimizer.lr'?",
                "train: {schedule: {name: one-cycle, raise: 0.1}} | unknown key 'train.schedule.raise'; did you mean"
                        + " 'train.schedule.rise'?",
                "train: {schedule: {name: warmup, then: {name: cosine, flor: 1}}} | 'train.schedule.then.flor'; did you"
                        + " mean 'train.schedule.then.floor'?",
                "prepare: {augment: [flip, {name: crop, paddin: 2}]} | unknown key 'prepare.augment[1].paddin'; did"
                        + " you mean 'prepare.augment[1].padding'?",
                "data: {source: cifar, pth: x} | unknown key 'data.pth'; did you mean 'data.path'?",
                "data: {path: x} | unknown key 'data.path'; data has no keys to set",
                "train: {groups: [{match: a, lrscale: 2}]} | unknown key 'train.groups[0].lrscale'; did you mean"
                        + " 'train.groups[0].lrScale'?"
            })
    void unknownKeysAreRefusedWithTheNearestOne(String yaml, String message) {
        refused(yaml, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "train: {epochs: many} | train.epochs: expected a whole number, got 'many'",
                "train: {epochs: 2.5} | train.epochs: expected a whole number, got 2.5",
                "train: {epochs: '5'} | train.epochs: expected a whole number, got '5'",
                "train: {epochs: 3000000000} | train.epochs: expected a whole number, got 3000000000",
                "train: {epochs: } | train.epochs: expected a whole number, got ''",
                "train: 5 | train: expected keys and values, got 5",
                "prepare: | prepare: expected keys and values, got ''",
                "name: 2024 | name: expected text (in quotes), got 2024",
                "metrics: accuracy | metrics: expected a list, got 'accuracy'",
                "train: {optimizer: } | train.optimizer.name: unknown name ''; did you mean 'sgd'?",
                "train: {optimizer: {name: sgd, nesterov: 1}} | train.optimizer.nesterov: expected true or false, got 1",
                "train: {optimizer: {name: sgd, lr: fast}} | train.optimizer.lr: expected a number, got 'fast'",
                "train: {precision: 16} | train.precision: expected one of auto, float32, bfloat16, got 16",
                "prepare: {augment: [{padding: 2}]} | prepare.augment[0].name: missing; expected one of crop, flip",
                "train: {groups: [{lrScale: 2}]} | train.groups[0].match: missing",
                "train: {lora: {rank: 0}} | train.lora.rank: expected a value of at least 1, got 0",
                "{task: preference-tuning, prepare: {beta: 0}} | prepare.beta: expected a number above 0, got 0.0",
                "train: {epochs: 0} | train.epochs: expected at least 1, got 0",
                "train: {ema: 1} | train.ema: expected a decay in [0, 1), got 1.0",
                "train: {optimizer: {name: sgd, lr: -1}} | train.optimizer.lr: expected a value > 0, got -1.0",
                "prepare: {augment: [{name: crop, padding: -1}]} | prepare.augment[0].padding: expected 0",
                "split: {validation: 0} | split: expected shares with validation > 0",
                "name: ../x | name: expected letters, digits",
                "device: gpu | device: expected auto, cpu, cuda, cuda:N or mps, got 'gpu'",
                "[1, 2] | expected keys and values, got [1,2]"
            })
    void wrongValuesAreRefusedWithTheirPath(String yaml, String message) {
        refused(yaml, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train: {optimizer: {name: adamm}} | train.optimizer.name: unknown name 'adamm'; did you mean 'adam'?",
                "train: {schedule: {name: cosin}} | train.schedule.name: unknown name 'cosin'; did you mean 'cosine'?",
                "train: {precision: bf16} | train.precision: unknown name 'bf16'; did you mean",
                "prepare: {augment: [flipp]} | prepare.augment[0].name: unknown name 'flipp'; did you mean 'flip'?",
                "prepare: {normalize: datset} | prepare.normalize: unknown name 'datset'; did you mean 'dataset'?",
                "data: {source: ciffar} | data.source: unknown name 'ciffar'; did you mean 'cifar'?",
                "model: {name: resnet81} | model.name: unknown model 'resnet81'; did you mean 'resnet101'?",
                "metrics: [acuracy] | metrics: unknown metric 'acuracy'; did you mean 'accuracy'?",
                "task: image-clasification | task: unknown task 'image-clasification'; did you mean"
            })
    void unknownNamesAreRefusedWithTheNearestOne(String yaml, String message) {
        refused(yaml, message);
    }

    @Test
    void brokenYamlIsRefusedWithItsLine() {
        refused("name: a\ntrain: {epochs: 1\nmodel: x\n", "r.yaml: line 3: not YAML: expected ',' or '}'");
        refused("name: a\nseed: 1\nname: b\n", "r.yaml: line 3: the key 'name' is given twice");
        refused("name: a\n---\nname: b\n", "expected one document");
    }

    @Test
    void overridesReplaceScalarsListsAndObjects() {
        Recipe recipe = parse(
                "train: {optimizer: {name: sgd, lr: 0.5, momentum: 0.9}}",
                "train.epochs=5",
                "train.optimizer.lr=1e-2",
                "metrics=[accuracy]",
                "prepare.augment=[{name: crop, padding: 2}]",
                "data={source: cifar, path: x=y}",
                "model.options.dropout=0.5",
                "train.schedule=constant");
        assertThat(recipe.train().epochs()).isEqualTo(5);
        assertThat(recipe.train().optimizer()).isEqualTo(new Sgd(0.01).momentum(0.9));
        assertThat(recipe.metrics()).containsExactly("accuracy");
        assertThat(((PreparePictures) recipe.prepare()).augment()).isEqualTo(List.of(new RandomCrop(2)));
        assertThat(recipe.data()).isEqualTo(new PictureSource.Cifar("x=y", 10));
        assertThat(recipe.model().options()).isEqualTo(Map.of("dropout", 0.5));
        assertThat(recipe.train().schedule()).isEqualTo(Schedule.constant());
    }

    @Test
    void anOverrideOfAKeyKeepsTheShortName() {
        Recipe recipe = parse("train: {optimizer: sgd}\ndata: cifar", "train.optimizer.lr=0.3", "data.classes=100");
        assertThat(recipe.train().optimizer()).isEqualTo(new Sgd(0.3));
        assertThat(recipe.data()).isEqualTo(new PictureSource.Cifar("", 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train.epochs", "=5", "train..epochs=5", ".=1"})
    void overridesWithoutAKeyAreRefused(String override) {
        assertThatThrownBy(() -> parse("", override))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("--set " + override + ": expected key=value, as in train.epochs=5");
    }

    @Test
    void overridesAreRefusedWhereTheyDoNotFit() {
        assertThatThrownBy(() -> parse("", "train.epochs=[1"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("--set train.epochs=[1: the value is not YAML");
        assertThatThrownBy(() -> parse("prepare: {augment: [flip]}", "prepare.augment.0=crop"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("'augment' is [\"flip\"] in the recipe, which has no keys; set it whole");
        assertThatThrownBy(() -> parse("", "train.epoch=1")).hasMessageContaining("did you mean 'train.epochs'?");
    }

    @Test
    void aNameReplacesAndItsLackChanges() {
        assertThat(parse("train: {optimizer: {lr: 0.5}}").train().optimizer()).isEqualTo(new AdamW(0.5));
        assertThat(parse("train: {optimizer: {name: sgd}}").train().optimizer()).isEqualTo(new Sgd(0.1));
        assertThat(parse("model: {name: mlp}").model()).isEqualTo(new ModelChoice("mlp", Map.of()));
        assertThat(parse("train: {schedule: {name: warmup, then: {floor: 0.1}}}")
                        .train()
                        .schedule())
                .isEqualTo(Schedule.warmup(100, new Schedule.Cosine(0.1)));
    }

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("recipes"))) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shippedRecipesParse(Path file) throws IOException {
        Recipe recipe = RecipeYaml.read(file, List.of());
        assertThat(file).hasFileName(recipe.name() + ".yaml");
        assertThat(parse(RecipeYaml.write(recipe))).isEqualTo(recipe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/recipes.md", "docs/recipes.zh-CN.md"})
    void theExampleInTheDocumentationParses(String file) throws IOException {
        String[] parts = Files.readString(Path.of(file)).split("```yaml\n|```\n");
        String yaml =
                Stream.of(parts).filter(p -> p.startsWith("name: ")).findFirst().orElseThrow();
        Recipe recipe = parse(yaml);
        assertThat(recipe.name()).isEqualTo("fashion-mnist");
        assertThat(recipe.train().optimizer()).isEqualTo(new AdamW(0.003));
        assertThat(((PreparePictures) recipe.prepare()).augment()).hasSize(2);
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> RecipeYaml.read(Path.of("none.yaml"), List.of()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("no recipe none.yaml");
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith("r.yaml: ")
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("com.fasterxml", "dev.jumbo", "Exception", "null", "JsonNode");
    }
}
