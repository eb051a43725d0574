package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The list of RFCs is true of the sources of all modules.
class SourceTreeTest {
  private static final Pattern CITATION = Pattern.compile("RFC (\\d{3,5})\\b");
  private static final Path ROOT = Path.of(System.getProperty("posthorn.root", ".."));

  @Test
  void every_rfc_that_is_cited_is_in_the_index_and_every_supported_one_is_cited()
      throws IOException {
    Map<String, String> index = new LinkedHashMap<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/rfc/index.tsv"))) {
      String[] fields = line.split("\t");
      if (!line.startsWith("#")) {
        assertThat(fields).as(line).hasSize(4);
        assertThat(fields[1]).as(line).isIn("Yes", "Partial", "Planned", "No");
        index.put(fields[0], fields[1]);
      }
    }
    Set<String> cited = new TreeSet<>();
    for (Path source : sources(ROOT)) {
      Matcher matcher = CITATION.matcher(Files.readString(source));
      while (matcher.find()) {
        cited.add(matcher.group(1));
      }
    }
    Set<String> supported =
        index.entrySet().stream()
            .filter(entry -> entry.getValue().equals("Yes"))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(cited).as("cited, to be in docs/rfc/index.tsv").isSubsetOf(index.keySet());
    assertThat(supported).as("supported, to be cited where that is").isSubsetOf(cited);
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(path -> path.toString().endsWith(".java"))
          .filter(path -> path.toString().contains("/src/"))
          .toList();
    }
  }
}
