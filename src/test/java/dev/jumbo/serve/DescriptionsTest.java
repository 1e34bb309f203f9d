package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.config.RoutesConfig;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What routes say of themselves. */
class DescriptionsTest {
    private record Described(String description) implements Routes {
        @Override
        public void addTo(RoutesConfig routes) {}
    }

    static List<String> descriptions() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/dev/jumbo/serve/openapi"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .filter(name -> !name.equals("base"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void anIndependentReaderFindsNothingWrong(String name) {
        OpenApi api = new OpenApi(List.of(new Described(name)), Protection.DEFAULT);
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult read = new OpenAPIV3Parser()
                .readContents(new String(Json.bytes(api.document()), StandardCharsets.UTF_8), null, options);
        assertThat(read.getMessages()).isNullOrEmpty();
        assertThat(read.getOpenAPI().getPaths()).isNotEmpty();
    }
}
