package org.posthorn.server.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthorn.admin.values.Sizes;
import tools.jackson.databind.JsonNode;

/// Prints results for people: a list of objects as a table, an object as `name: value` lines, and
/// nested objects indented below their names. Names are split into words, numbers of bytes are
/// printed as sizes, and times to the second.
public final class Printer {
  private static final String BYTES = "Bytes";
  private static final String INDENT = "  ";

  /// Control characters, including those of ISO 8859, line separators, and direction marks.
  private static final Pattern HARMFUL =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]");

  private final PrintWriter out;

  public Printer(PrintWriter out) {
    this.out = out;
  }

  public void print(JsonNode answer) {
    if (answer.isArray()) {
      table(answer, "");
    } else if (answer.isObject()) {
      fields(answer, "");
    } else if (!answer.isNull() && !answer.isMissingNode()) {
      out.println(answer.asString());
    }
    out.flush();
  }

  private void fields(JsonNode object, String indent) {
    int width =
        object.propertyNames().stream().mapToInt(name -> words(name).length()).max().orElse(0);
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject() || (value.isArray() && value.path(0).isObject())) {
        out.println(indent + words(field.getKey()) + ":");
        if (value.isObject()) {
          fields(value, indent + INDENT);
        } else {
          table(value, indent + INDENT);
        }
        continue;
      }
      String line =
          indent
              + padded(words(field.getKey()) + ":", width + 1)
              + " "
              + cell(field.getKey(), value);
      out.println(line.stripTrailing());
    }
  }

  private void table(JsonNode rows, String indent) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.propertyNames()));
    if (columns.isEmpty()) {
      rows.forEach(row -> out.println(indent + cell("", row)));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Printer::words).toList());
    rows.forEach(
        row -> lines.add(columns.stream().map(column -> cell(column, row.path(column))).toList()));
    int[] widths = new int[columns.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder(indent);
      for (int i = 0; i < widths.length; i++) {
        text.append(padded(line.get(i), widths[i])).append("  ");
      }
      out.println(text.toString().stripTrailing());
    }
  }

  /// `usedBytes` is `used`, `scramPasswords` is `scram passwords`.
  private static String words(String name) {
    String text = name.endsWith(BYTES) ? name.substring(0, name.length() - BYTES.length()) : name;
    return (text.isEmpty() ? name : text).replaceAll("(?=\\p{Lu})|_", " ").toLowerCase(Locale.ROOT);
  }

  /// Sanitizes text of others, such as the subject of a message or the reply of another server: it
  /// must not move the cursor, change the terminal, begin a line or reverse text.
  public static String harmless(String text) {
    return HARMFUL.matcher(text).replaceAll("?");
  }

  private static String cell(String name, JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(cell(name, item)));
      return String.join(", ", items);
    }
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isNumber() && (name.endsWith(BYTES) || name.equals("bytes"))) {
      boolean unlimited = name.equals("quotaBytes") && value.asLong() == 0;
      return unlimited ? "unlimited" : Sizes.of(value.asLong());
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "yes" : "no";
    }
    if (name.equals("created") || name.equals("expires") || name.equals("lastUse")) {
      return value.asString().replaceFirst("\\.\\d+Z$", "Z");
    }
    if (value.isObject()) {
      return value.properties().stream()
          .map(field -> words(field.getKey()) + " " + cell(field.getKey(), field.getValue()))
          .collect(Collectors.joining(", "));
    }
    return harmless(value.asString());
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
