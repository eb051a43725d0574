package org.posthorn.web.rest.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.posthorn.sieve.rules.Condition;
import org.posthorn.sieve.rules.Rule;
import org.posthorn.sieve.rules.RuleAction;
import org.posthorn.sieve.rules.RuleSet;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// A rule, see [org.posthorn.sieve.rules.Rule].
public record RuleDetail(
    @Description(value = "for people", size = 200) String name,
    @Description("whether it is applied") boolean enabled,
    @Description("whether all conditions must be met, or any one") Matching match,
    @Description(value = "empty for a rule that applies to every message", size = 50)
        List<ConditionDetail> conditions,
    @Description(value = "its actions, in order; at least one", size = 20)
        List<ActionDetail> actions) {

  /// How many conditions must be met.
  public enum Matching {
    ALL,
    ANY
  }

  /// How values are compared.
  public enum Comparing {
    IS,
    CONTAINS,
    MATCHES,
    OVER,
    UNDER,
    EXISTS
  }

  /// A condition of a rule.
  public record ConditionDetail(
      @Description(
              value =
                  "from, to, cc, recipient (to or cc), sender (of the envelope), subject, body,"
                      + " size, or header:NAME",
              size = 200)
          String field,
      @Description(
              "texts: is, contains, matches (with * and ?); size: over, under; header:NAME: exists"
                  + " too")
          Comparing operator,
      @Description(value = "texts, one of which must match", size = 200)
          Optional<List<String>> values,
      @Description(value = "of size", min = 0) Optional<Integer> octets,
      @Description("whether the condition is negated") Optional<Boolean> not) {}

  /// The kinds of actions.
  public enum ActionKind {
    FILEINTO,
    FLAG,
    REDIRECT,
    REJECT,
    VACATION,
    KEEP,
    DISCARD,
    STOP
  }

  /// An action of a rule.
  public record ActionDetail(
      @Description("the kind of action") ActionKind kind,
      @Description(
              value =
                  "fileinto: the path of a mailbox; flag: a flag or keyword; redirect: an address;"
                      + " reject, vacation: a text",
              size = 16_000)
          Optional<String> value,
      @Description("fileinto: whether a missing mailbox is created") Optional<Boolean> create,
      @Description(
              "fileinto, redirect: whether later rules and the implicit keep still apply to the message")
          Optional<Boolean> copy,
      @Description(value = "vacation: days between two replies to one sender", min = 1, max = 365)
          Optional<Integer> days,
      @Description(value = "vacation: subject of the reply", size = 1_000)
          Optional<String> subject) {
    private static ActionDetail of(ActionKind kind, Optional<String> value) {
      return new ActionDetail(
          kind, value, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private ActionDetail with(boolean creates, boolean copies) {
      return new ActionDetail(
          kind,
          value,
          creates ? Optional.of(true) : Optional.empty(),
          copies ? Optional.of(true) : Optional.empty(),
          days,
          subject);
    }
  }

  static List<RuleDetail> of(RuleSet set) {
    return set.rules().stream().map(RuleDetail::of).toList();
  }

  private static RuleDetail of(Rule rule) {
    return new RuleDetail(
        rule.name(),
        rule.enabled(),
        rule.any() ? Matching.ANY : Matching.ALL,
        rule.conditions().stream().map(RuleDetail::of).toList(),
        rule.actions().stream().map(RuleDetail::of).toList());
  }

  private static ConditionDetail of(Condition condition) {
    Optional<Boolean> not = condition.not() ? Optional.of(true) : Optional.empty();
    return switch (condition) {
      case Condition.Text text ->
          new ConditionDetail(
              text.field() == Condition.Field.HEADER ? HEADER + text.header() : word(text.field()),
              Comparing.valueOf(text.operator().name()),
              Optional.of(text.values()),
              Optional.empty(),
              not);
      case Condition.Size size ->
          new ConditionDetail(
              SIZE,
              size.over() ? Comparing.OVER : Comparing.UNDER,
              Optional.empty(),
              Optional.of(size.octets()),
              not);
      case Condition.Exists exists ->
          new ConditionDetail(
              HEADER + exists.header(), Comparing.EXISTS, Optional.empty(), Optional.empty(), not);
    };
  }

  private static final String HEADER = "header:";
  private static final String SIZE = "size";

  private static String word(Condition.Field field) {
    return field.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static ActionDetail of(RuleAction action) {
    return switch (action) {
      case RuleAction.FileInto into ->
          ActionDetail.of(ActionKind.FILEINTO, Optional.of(into.mailbox()))
              .with(into.create(), into.copy());
      case RuleAction.Flag flag -> ActionDetail.of(ActionKind.FLAG, Optional.of(flag.flag()));
      case RuleAction.Redirect redirect ->
          ActionDetail.of(ActionKind.REDIRECT, Optional.of(redirect.address()))
              .with(false, redirect.copy());
      case RuleAction.Reject reject ->
          ActionDetail.of(ActionKind.REJECT, Optional.of(reject.text()));
      case RuleAction.Vacation vacation ->
          new ActionDetail(
              ActionKind.VACATION,
              Optional.of(vacation.text()),
              Optional.empty(),
              Optional.empty(),
              vacation.days().isPresent()
                  ? Optional.of(vacation.days().getAsInt())
                  : Optional.empty(),
              vacation.subject());
      case RuleAction.Keep _ -> ActionDetail.of(ActionKind.KEEP, Optional.empty());
      case RuleAction.Discard _ -> ActionDetail.of(ActionKind.DISCARD, Optional.empty());
      case RuleAction.Stop _ -> ActionDetail.of(ActionKind.STOP, Optional.empty());
    };
  }

  /// @throws RestException INVALID with a pointer to the error
  static RuleSet toRules(List<RuleDetail> details, String at) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < details.size(); i++) {
      rules.add(details.get(i).toRule(at + "/" + i));
    }
    return new RuleSet(rules);
  }

  Rule toRule(String at) {
    List<Condition> tests = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      tests.add(condition(conditions.get(i), at + "/conditions/" + i));
    }
    List<RuleAction> ruleActions = new ArrayList<>();
    for (int i = 0; i < actions.size(); i++) {
      ruleActions.add(action(actions.get(i), at + "/actions/" + i));
    }
    if (ruleActions.isEmpty()) {
      throw wrong("a rule needs at least one action", at + "/actions");
    }
    return new Rule(name, enabled, match == Matching.ANY, tests, ruleActions);
  }

  private static Condition condition(ConditionDetail detail, String at) {
    boolean not = detail.not().orElse(false);
    boolean size = detail.field().equals(SIZE);
    String header =
        detail.field().startsWith(HEADER) ? detail.field().substring(HEADER.length()) : "";
    return switch (detail.operator()) {
      case OVER, UNDER -> {
        int octets =
            detail
                .octets()
                .filter(_ -> size)
                .orElseThrow(() -> wrong("over and under are only for size, with octets", at));
        yield new Condition.Size(detail.operator() == Comparing.OVER, octets, not);
      }
      case EXISTS -> new Condition.Exists(headerName(header, at), not);
      case IS, CONTAINS, MATCHES -> text(detail, header, not, at);
    };
  }

  private static Condition text(ConditionDetail detail, String header, boolean not, String at) {
    List<String> values = detail.values().orElse(List.of());
    if (values.isEmpty() || values.stream().anyMatch(String::isEmpty)) {
      throw wrong("a condition needs at least one value", at + "/values");
    }
    Condition.Operator operator = Condition.Operator.valueOf(detail.operator().name());
    return header.isEmpty()
        ? new Condition.Text(field(detail.field(), at), "", operator, values, not)
        : new Condition.Text(Condition.Field.HEADER, headerName(header, at), operator, values, not);
  }

  private static Condition.Field field(String word, String at) {
    for (Condition.Field field : Condition.Field.values()) {
      if (field != Condition.Field.HEADER && word(field).equals(word)) {
        return field;
      }
    }
    throw wrong("unknown field", at + "/field");
  }

  // RFC 5322 §3.6.8
  private static String headerName(String name, String at) {
    if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
      throw wrong("not a valid name of a header field", at + "/field");
    }
    return name;
  }

  private static RuleAction action(ActionDetail detail, String at) {
    boolean create = detail.create().orElse(false);
    boolean copy = detail.copy().orElse(false);
    return switch (detail.kind()) {
      case FILEINTO -> new RuleAction.FileInto(value(detail, at), create, copy);
      case FLAG -> new RuleAction.Flag(value(detail, at));
      case REDIRECT -> new RuleAction.Redirect(value(detail, at), copy);
      case REJECT -> new RuleAction.Reject(value(detail, at));
      case VACATION ->
          new RuleAction.Vacation(
              detail.days().map(OptionalInt::of).orElseGet(OptionalInt::empty),
              detail.subject(),
              value(detail, at));
      case KEEP -> new RuleAction.Keep();
      case DISCARD -> new RuleAction.Discard();
      case STOP -> new RuleAction.Stop();
    };
  }

  private static String value(ActionDetail detail, String at) {
    return detail
        .value()
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> wrong("this action needs a value", at + "/value"));
  }

  private static RestException wrong(String what, String at) {
    return new RestException(Code.INVALID, what, at);
  }
}
