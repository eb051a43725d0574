package org.posthorn.sieve.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Writes rules as Sieve commands. One instance per script, used by one thread.
final class SieveText {
  private final StringBuilder commands = new StringBuilder();
  private final Set<String> required = new TreeSet<>();

  /// The rules that have an effect, with the line of `commands` in which each begins.
  private final List<Rule> written = new ArrayList<>();

  private final List<Integer> lines = new ArrayList<>();

  SieveText(RuleSet set) {
    set.rules().stream().filter(Rule::enabled).forEach(this::write);
  }

  /// The script, with LF at the ends of lines.
  String script() {
    return require() + commands;
  }

  /// The name of the rule that a line of the script belongs to, counted from 1; empty for none.
  String ruleAt(int line) {
    int behind = line - (int) require().lines().count();
    String name = "";
    for (int i = 0; i < written.size() && lines.get(i) <= behind; i++) {
      name = written.get(i).name();
    }
    return name;
  }

  private String require() {
    return required.isEmpty() ? "" : "require " + strings(List.copyOf(required)) + ";\n";
  }

  private void write(Rule rule) {
    written.add(rule);
    lines.add((int) commands.chars().filter(c -> c == '\n').count() + 1);
    commands
        .append("\n# ")
        .append(rule.name().replaceAll("\\p{Cntrl}", " "))
        .append("\nif ")
        .append(test(rule))
        .append(" {\n");
    // Flags first, so that they go wherever the rule files the message.
    rule.actions().stream().filter(RuleAction.Flag.class::isInstance).forEach(this::write);
    rule.actions().stream().filter(a -> !(a instanceof RuleAction.Flag)).forEach(this::write);
    commands.append("}\n");
  }

  private String test(Rule rule) {
    List<String> tests = rule.conditions().stream().map(this::test).toList();
    return switch (tests.size()) {
      case 0 -> "true";
      case 1 -> tests.getFirst();
      default -> (rule.any() ? "anyof(" : "allof(") + String.join(",\n    ", tests) + ")";
    };
  }

  private String test(Condition condition) {
    String test =
        switch (condition) {
          case Condition.Text text -> test(text);
          case Condition.Size size ->
              "size " + (size.over() ? ":over " : ":under ") + size.octets();
          case Condition.Exists exists -> "exists " + string(exists.header());
        };
    return condition.not() ? "not " + test : test;
  }

  private String test(Condition.Text text) {
    String compared = " :" + text.operator().word() + " ";
    String values = strings(text.values());
    return switch (text.field()) {
      case FROM -> "address" + compared + "\"from\" " + values;
      case TO -> "address" + compared + "\"to\" " + values;
      case CC -> "address" + compared + "\"cc\" " + values;
      case RECIPIENT -> "address" + compared + "[\"to\", \"cc\"] " + values;
      case SENDER -> {
        required.add("envelope");
        yield "envelope" + compared + "\"from\" " + values;
      }
      case SUBJECT -> "header" + compared + "\"subject\" " + values;
      case HEADER -> "header" + compared + string(text.header()) + " " + values;
      case BODY -> {
        required.add("body");
        yield "body :text" + compared + values;
      }
    };
  }

  private void write(RuleAction action) {
    String command =
        switch (action) {
          case RuleAction.FileInto fileInto -> {
            required.add("fileinto");
            yield "fileinto "
                + option(fileInto.copy(), "copy", "copy")
                + option(fileInto.create(), "create", "mailbox")
                + string(fileInto.mailbox());
          }
          case RuleAction.Flag flag -> {
            required.add("imap4flags");
            yield "addflag " + string(flag.flag());
          }
          case RuleAction.Redirect redirect ->
              "redirect " + option(redirect.copy(), "copy", "copy") + string(redirect.address());
          case RuleAction.Reject reject -> {
            required.add("reject");
            yield "reject " + string(reject.text());
          }
          case RuleAction.Vacation vacation -> {
            required.add("vacation");
            yield "vacation "
                + (vacation.days().isPresent() ? ":days " + vacation.days().getAsInt() + " " : "")
                + vacation.subject().map(s -> ":subject " + string(s) + " ").orElse("")
                + string(vacation.text());
          }
          case RuleAction.Keep _ -> "keep";
          case RuleAction.Discard _ -> "discard";
          case RuleAction.Stop _ -> "stop";
        };
    commands.append("  ").append(command).append(";\n");
  }

  private String option(boolean wanted, String tag, String extension) {
    if (!wanted) {
      return "";
    }
    required.add(extension);
    return ":" + tag + " ";
  }

  private static String strings(List<String> texts) {
    return texts.size() == 1
        ? string(texts.getFirst())
        : texts.stream().map(SieveText::string).collect(Collectors.joining(", ", "[", "]"));
  }

  // RFC 5228 §2.4.2
  private static String string(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    return '"' + lines.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
