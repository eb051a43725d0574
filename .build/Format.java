import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Formats every Java source of the tree with google-java-format, or with `--check` lists those
/// that differ and fails.
///
/// A file older than the stamp of the last clean run is not looked at again, so that a build pays
/// only for what changed.
class Format {
  public static void main(String[] arguments) throws Exception {
    boolean check = List.of(arguments).contains("--check");
    Path stamp = Path.of("target/formatter/clean");
    long cleanSince = Files.exists(stamp) ? Files.getLastModifiedTime(stamp).toMillis() : 0;
    long started = System.currentTimeMillis();
    List<Path> sources;
    try (Stream<Path> tree = Files.walk(Path.of("."))) {
      sources =
          tree.filter(path -> path.toString().endsWith(".java"))
              .filter(path -> !path.toString().contains("/target/"))
              .toList();
    }
    int differing = 0;
    for (Path source : sources) {
      if (Files.getLastModifiedTime(source).toMillis() < cleanSince) {
        continue;
      }
      String before = Files.readString(source);
      String after = formatted(source, before);
      if (!before.equals(after)) {
        differing++;
        System.out.println((check ? "not formatted: " : "formatted: ") + source);
        if (!check) {
          Files.writeString(source, after);
        }
      }
    }
    if (check && differing > 0) {
      System.out.println(differing + " files differ from google-java-format; run ./format");
      System.exit(1);
    }
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, java.nio.file.attribute.FileTime.fromMillis(started));
  }

  private static String formatted(Path source, String text) {
    try {
      String imports =
          ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(text), Style.GOOGLE);
      return new Formatter().formatSource(imports);
    } catch (Exception e) {
      throw new IllegalStateException(source + ": " + e.getMessage(), e);
    }
  }
}
