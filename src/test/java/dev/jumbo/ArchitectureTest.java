package dev.jumbo;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layering of the packages, and what every class is. */
class ArchitectureTest {
    private static final JavaClasses JUMBO = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.jumbo");

    /** What each package may use, besides itself. A new package needs a line. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("text", Set.of()),
            Map.entry("statistics", Set.of()),
            Map.entry("tensor", Set.of("text")),
            Map.entry("nn", Set.of("tensor", "text")),
            Map.entry("generation", Set.of("models", "data", "nn", "tensor", "text")),
            Map.entry("models", Set.of("nn", "tensor", "text")),
            Map.entry("data", Set.of("tensor", "text")),
            Map.entry("train", Set.of("nn", "data", "tensor", "text")),
            Map.entry("tasks", Set.of("train", "models", "generation", "nn", "data", "tensor", "text")),
            Map.entry(
                    "recipe",
                    Set.of("statistics", "tasks", "train", "models", "generation", "nn", "data", "tensor", "text")),
            Map.entry("tune", Set.of("recipe", "tasks", "train", "nn", "data", "tensor", "text")),
            Map.entry("export", Set.of("tasks", "models", "nn", "data", "tensor", "text")),
            Map.entry(
                    "feedback",
                    Set.of("recipe", "statistics", "tasks", "train", "models", "nn", "data", "tensor", "text")),
            Map.entry(
                    "serve",
                    Set.of(
                            "export",
                            "feedback",
                            "recipe",
                            "tasks",
                            "train",
                            "models",
                            "generation",
                            "nn",
                            "data",
                            "tensor",
                            "text")),
            Map.entry(
                    "cli",
                    Set.of(
                            "export",
                            "serve",
                            "feedback",
                            "tune",
                            "recipe",
                            "statistics",
                            "tasks",
                            "train",
                            "models",
                            "generation",
                            "nn",
                            "data",
                            "tensor",
                            "text")));

    static Set<String> packages() {
        return JUMBO.stream()
                .map(c ->
                        c.getPackageName().replaceFirst("^dev\\.jumbo\\.?", "").replaceFirst("\\..*", ""))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatIsBelowIt(String name) {
        assertThat(MAY_USE).as("the layers, of which " + name + " is none").containsKey(name);
        Set<String> above = new TreeSet<>(packages());
        above.removeAll(MAY_USE.getOrDefault(name, Set.of()));
        above.remove(name);
        for (String other : above) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.jumbo." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.jumbo." + other + "..")
                    .check(JUMBO);
        }
    }

    @Test
    void onlyTensorKnowsTheEngine() {
        assertThat(JUMBO.stream()
                        .filter(c -> c.getDirectDependenciesFromSelf().stream()
                                .anyMatch(
                                        d -> d.getTargetClass().getPackageName().startsWith("org.bytedeco")))
                        .map(JavaClass::getPackageName)
                        .collect(Collectors.toSet()))
                .containsExactly("dev.jumbo.tensor");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.jumbo.(**)").should().beFreeOfCycles().check(JUMBO);
    }

    @Test
    void classesAreFinalOrAbstractByKind() {
        DescribedPredicate<JavaClass> closed = DescribedPredicate.describe(
                "a record, an enum, an interface, final or sealed",
                c -> c.isRecord()
                        || c.isEnum()
                        || c.isInterface()
                        || c.isAnonymousClass()
                        || c.getModifiers().contains(JavaModifier.FINAL)
                        || c.reflect().isSealed());
        classes()
                .that(DescribedPredicate.describe(
                        "are written by hand",
                        c -> !c.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !c.getSimpleName().equals("package-info")))
                .should(be(closed))
                .check(JUMBO);
    }

    @Test
    void packagesAreNullMarked() {
        Set<String> unmarked = JUMBO.stream()
                .map(JavaClass::getPackage)
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(p -> p.getName())
                .collect(Collectors.toSet());
        assertThat(unmarked).isEmpty();
    }
}
