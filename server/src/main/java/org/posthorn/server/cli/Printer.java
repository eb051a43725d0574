package org.posthorn.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Prints answers for people: a list of objects as a table, an object as `name: value` lines.
final class Printer {
  private final PrintWriter out;

  Printer(PrintWriter out) {
    this.out = out;
  }

  void print(JsonNode answer) {
    if (answer.isArray()) {
      table(answer);
    } else if (answer.isObject()) {
      fields(answer);
    } else if (!answer.isNull() && !answer.isMissingNode()) {
      out.println(answer.asString());
    }
    out.flush();
  }

  private void fields(JsonNode object) {
    int width = object.propertyNames().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue().isArray() && !field.getValue().isEmpty()) {
        out.println(field.getKey() + ":");
        table(field.getValue());
      } else {
        out.println(padded(field.getKey() + ":", width + 1) + " " + cell(field.getValue()));
      }
    }
  }

  private void table(JsonNode rows) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.propertyNames()));
    if (columns.isEmpty()) {
      rows.forEach(row -> out.println(cell(row)));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.copyOf(columns));
    rows.forEach(row -> lines.add(columns.stream().map(column -> cell(row.path(column))).toList()));
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
        text.append(padded(line.get(i), width)).append("  ");
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static String cell(JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(cell(item)));
      return String.join(", ", items);
    }
    return value.isMissingNode() || value.isNull()
        ? ""
        : value.isValueNode() ? value.asString() : value.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
