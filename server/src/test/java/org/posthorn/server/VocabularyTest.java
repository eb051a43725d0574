package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Texts that people read (documentation, texts of pages, and strings of the code: errors, help,
/// log) have the terms of the field. This project once had words of its own; they do not come back.
///
/// `vocabulary-exceptions.txt` lists where one is right or still there, as `FILE WORD`. It only
/// shrinks: an entry that is no longer needed is an error.
class VocabularyTest {
  private static final Path ROOT = Path.of(System.getProperty("posthorn.root", ".."));

  /// Each word with the term that is meant.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("letters?", "message (or: character)"),
          Map.entry("judg(?:e|es|ed|ing|ement)", "check, classify, verdict"),
          Map.entry("doors?", "connection handler, protocol"),
          Map.entry("couriers?", "delivery worker"),
          Map.entry("exchangers?", "MX host"),
          Map.entry("graves?", "expunged message"),
          Map.entry("strangers?", "unknown client, other server"),
          Map.entry("vouch(?:es|ed)?", "authenticate, trust"),
          Map.entry("figures", "metrics, values"),
          Map.entry("fates?", "status"),
          Map.entry("fault of ours", "internal error"),
          Map.entry("errands?", "task, effect"),
          Map.entry("passages?", "session"),
          Map.entry("look-ups?", "lookup"),
          Map.entry("(?<!fault )of ours", "our, local"),
          Map.entry("(?:is|are) none(?! of)", "is not a ..., does not exist"),
          Map.entry("for ever", "permanently"),
          Map.entry("for good", "permanently"),
          Map.entry("anew", "again"),
          Map.entry("whoever", "the one who, a user who"),
          Map.entry("tongues?", "language, protocol"),
          Map.entry("deeds?", "action"));

  /// Of the words above, none that is part of a longer name.
  private static final Pattern WORD =
      Pattern.compile(
          "(?<![\\w./-])(" + String.join("|", WORDS.keySet()) + ")(?![\\w-]|\\.\\w)",
          Pattern.CASE_INSENSITIVE);

  /// Modules whose comments and names are checked.
  private static final List<String> REWRITTEN =
      List.of(
          "admin",
          "delivery",
          "directory",
          "dns",
          "imap",
          "jmap",
          "journal",
          "kv",
          "mailauth",
          "managesieve",
          "mime",
          "pop3",
          "queue",
          "runtime",
          "sasl",
          "search",
          "server",
          "sieve",
          "smtp",
          "spam",
          "store",
          "submission",
          "transport",
          "vault",
          "web",
          "wire");

  /// Words that neither comments nor names in these modules have.
  private static final Pattern IN_CODE =
      Pattern.compile(
          "(?<![a-z])(judg(?:e|es|ed|ing|ement)|doors?|couriers?|exchangers?|strangers?|errands?"
              + "|deeds?|passages?|fates?|houses?|of ours|for ever)(?![a-z])");

  private static final Pattern STRING =
      Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

  private static String text(Path file) throws IOException {
    String text = Files.readString(file);
    if (file.toString().endsWith(".md")) {
      return text.replaceAll("(?s)```.*?```|`[^`\n]*`", "");
    }
    if (!file.toString().endsWith(".java")) {
      return text;
    }
    StringBuilder strings = new StringBuilder();
    Matcher matcher = STRING.matcher(text.replaceAll("(?m)^\\s*//.*$", ""));
    while (matcher.find()) {
      strings.append(matcher.group(1) == null ? matcher.group(2) : matcher.group(1)).append('\n');
    }
    return strings.toString();
  }

  /// With a space between the words of names.
  private static String words(Path file) throws IOException {
    return Files.readString(file)
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT);
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path place : modules.sorted().toList()) {
        if (place.toString().endsWith(".md")) {
          files.add(place);
        }
        for (String sources : List.of("src/main/java", "src/main/web/text")) {
          if (Files.isDirectory(place.resolve(sources))) {
            try (Stream<Path> tree = Files.walk(place.resolve(sources))) {
              tree.filter(file -> file.toString().endsWith(".java") || isEnglish(file))
                  .forEach(files::add);
            }
          }
        }
      }
    }
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
    }
    return files;
  }

  private static boolean isEnglish(Path file) {
    return file.getFileName().toString().equals("en.ts");
  }

  @Test
  void texts_have_the_terms_of_the_field() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Path file : files()) {
      String text = text(file);
      Matcher matcher = WORD.matcher(text);
      while (matcher.find()) {
        String word = matcher.group(1).toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        String where = text.substring(Math.max(0, matcher.start() - 40), matcher.start());
        found.putIfAbsent(
            ROOT.relativize(file) + " " + word, (where + word).replaceAll("\\s+", " "));
      }
    }
    TreeSet<String> excepted = new TreeSet<>();
    try (Stream<String> lines =
        Files.lines(ROOT.resolve("server/src/test/resources/vocabulary-exceptions.txt"))) {
      lines.filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(excepted::add);
    }
    Map<String, String> wrong = new TreeMap<>(found);
    excepted.forEach(wrong::remove);
    assertThat(wrong).as("words to replace: %s", WORDS).isEmpty();
    assertThat(excepted).as("exceptions that are no longer needed").isSubsetOf(found.keySet());
  }

  private static List<Path> sources() {
    return Stream.concat(
            REWRITTEN.stream().map(module -> ROOT.resolve(module).resolve("src/main/java")),
            Stream.of(ROOT.resolve("webmail/src/main/web")))
        .toList();
  }

  /// The texts of pages in other languages have words of these languages.
  private static boolean isSource(Path file) {
    String name = file.toString();
    return name.endsWith(".java")
        || (name.matches(".*[.]tsx?") && (!name.contains("/text/") || isEnglish(file)));
  }

  @Test
  void comments_and_names_have_the_terms_of_the_field() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Path sources : sources()) {
      try (Stream<Path> tree = Files.walk(sources)) {
        for (Path file : tree.filter(VocabularyTest::isSource).toList()) {
          Matcher matcher = IN_CODE.matcher(words(file));
          if (matcher.find()) {
            found.put(ROOT.relativize(file).toString(), matcher.group());
          }
        }
      }
    }
    assertThat(found).as("words to replace: %s", WORDS).isEmpty();
  }
}
