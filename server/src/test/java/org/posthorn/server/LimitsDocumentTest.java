package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/limits.md` lists every limit with its default, and the reason that its source gives. The
/// list is made from the `Limits` records of all modules: `mvn -pl server -am test
/// -Dtest=LimitsDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dlimits.update=true` writes
/// it again.
class LimitsDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("posthorn.root", ".."));
  private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) (.*)");

  /// The defaults of each module. A new module with limits is added here.
  private static Map<String, Record> defaults() {
    Map<String, Record> limits = new LinkedHashMap<>();
    limits.put("wire", org.posthorn.wire.Limits.defaults());
    limits.put("mime", org.posthorn.mime.Limits.defaults());
    limits.put("smtp", org.posthorn.smtp.Limits.defaults());
    limits.put("smtp client", org.posthorn.smtp.client.ClientLimits.defaults());
    limits.put("directory", org.posthorn.directory.Limits.defaults());
    limits.put("store", org.posthorn.store.mail.Limits.defaults());
    limits.put("vault", org.posthorn.vault.Limits.defaults());
    limits.put("queue", org.posthorn.queue.Limits.defaults());
    limits.put("transport reports", org.posthorn.transport.report.ReportLimits.defaults());
    limits.put("transport https", org.posthorn.transport.https.HttpsLimits.defaults());
    limits.put("transport mta-sts", org.posthorn.transport.sts.StsLimits.defaults());
    limits.put("transport tls reports", org.posthorn.transport.tlsreport.ReportLimits.defaults());
    limits.put("submission", org.posthorn.submission.Limits.defaults());
    limits.put("delivery", org.posthorn.delivery.Limits.defaults());
    limits.put("server control socket", org.posthorn.server.control.ControlLimits.defaults());
    limits.put("imap", org.posthorn.imap.session.Limits.defaults());
    return limits;
  }

  @Test
  void the_list_of_limits_is_that_of_the_code() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Limits

            Every bound that Posthorn has, with its default and its reason. Where there is a setting for one
            (`posthorn config show`), the setting's default is in force. Lengths that an RFC fixes (command lines,
            paths, domains) are in the code beside the section they come from.

            This file is written by `LimitsDocumentTest`; change the `Limits` record of a module, not this.
            """);
    for (Map.Entry<String, Record> module : defaults().entrySet()) {
      text.append("\n## ")
          .append(module.getKey())
          .append("\n\n| limit | default | what and why |\n");
      text.append("|---|---|---|\n");
      Map<String, String> reasons = reasons(module.getValue().getClass());
      for (String row : rows(module.getValue(), "", reasons)) {
        text.append(row).append('\n');
      }
    }
    Path file = ROOT.resolve("docs/limits.md");
    if (Boolean.getBoolean("limits.update")) {
      Files.writeString(file, text);
    }
    assertThat(file)
        .as("run the command in LimitsDocumentTest to write it again")
        .content()
        .isEqualTo(text.toString());
  }

  @Test
  void no_module_with_limits_is_forgotten() throws IOException {
    try (var tree = Files.walk(ROOT, 9)) {
      List<String> records =
          tree.filter(path -> path.endsWith("Limits.java"))
              .map(path -> ROOT.relativize(path))
              .filter(path -> path.toString().contains("src/main"))
              .map(path -> path.getName(0).toString())
              .toList();
      List<String> modules =
          defaults().keySet().stream().filter(key -> !key.contains(" ")).toList();
      assertThat(modules).containsExactlyInAnyOrderElementsOf(records);
    }
  }

  private static List<String> rows(Record limits, String prefix, Map<String, String> reasons)
      throws IOException {
    List<String> rows = new ArrayList<>();
    for (RecordComponent component : limits.getClass().getRecordComponents()) {
      Object value = value(limits, component);
      if (value instanceof Record nested) {
        boolean apart = nested.getClass().getEnclosingClass() == null;
        rows.addAll(
            rows(
                nested,
                prefix + component.getName() + ".",
                apart ? reasons(nested.getClass()) : reasons));
      } else {
        rows.add(
            "| `%s%s` | %s | %s |"
                .formatted(
                    prefix,
                    component.getName(),
                    shown(component.getName(), value),
                    reasons.getOrDefault(component.getName(), "").replace("|", "\\|")));
      }
    }
    return rows;
  }

  private static Object value(Record limits, RecordComponent component) {
    try {
      return component.getAccessor().invoke(limits);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.getName(), e);
    }
  }

  private static String shown(String name, Object value) {
    if (value instanceof Duration duration) {
      return duration.toString().substring(1).replace("T", "").toLowerCase(Locale.ROOT);
    }
    long number = ((Number) value).longValue();
    boolean bytes = name.toLowerCase(Locale.ROOT).contains("bytes");
    if (bytes && number >= 1 << 10 && number % (1 << 10) == 0) {
      boolean large = number % (1 << 20) == 0;
      return "%,d %s".formatted(large ? number >> 20 : number >> 10, large ? "MiB" : "KiB");
    }
    return "%,d".formatted(number);
  }

  /// What the documentation of a record says of each of its components.
  private static Map<String, String> reasons(Class<?> limits) throws IOException {
    Path source =
        ROOT.resolve(limits.getPackageName().split("\\.")[2])
            .resolve("src/main/java")
            .resolve(limits.getName().replace('.', '/') + ".java");
    Map<String, String> reasons = new LinkedHashMap<>();
    String name = "";
    for (String line : Files.readAllLines(source)) {
      String text = line.strip();
      if (!text.startsWith("///")) {
        name = "";
        continue;
      }
      String comment = text.substring(3).strip();
      Matcher parameter = PARAMETER.matcher(comment);
      if (parameter.matches()) {
        name = parameter.group(1);
        reasons.putIfAbsent(name, parameter.group(2));
      } else if (!name.isEmpty() && !comment.isEmpty()) {
        reasons.merge(name, comment, (before, more) -> before + " " + more);
      }
    }
    return reasons;
  }
}
