package org.posthorn.sieve.script;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.match.Glob;
import org.posthorn.sieve.match.Regex;
import org.posthorn.sieve.match.RegexException;
import org.posthorn.sieve.match.Relation;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;

/// Reads what tests have in common: match type, comparator, keys, address part, index.
final class Matches {
  private Matches() {}

  /// Match type and comparator, without keys.
  static Match type(Arguments arguments) {
    Map<Match.Type, Relation> given = new EnumMap<>(Match.Type.class);
    flag(arguments, given, Match.Type.IS, "is");
    flag(arguments, given, Match.Type.CONTAINS, "contains");
    flag(arguments, given, Match.Type.MATCHES, "matches");
    flag(arguments, given, Match.Type.REGEX, "regex", Capability.REGEX);
    flag(arguments, given, Match.Type.LIST, "list", Capability.EXTLISTS);
    relation(arguments, given, Match.Type.VALUE, "value");
    relation(arguments, given, Match.Type.COUNT, "count");
    if (given.size() > 1) {
      throw new ScriptException(arguments.at(), "more than one match type");
    }
    Comparator comparator =
        arguments
            .string("comparator")
            .map(n -> comparator(arguments, n))
            .orElse(Comparator.ASCII_CASEMAP);
    Match.Type type = given.isEmpty() ? Match.Type.IS : given.keySet().iterator().next();
    boolean substrings =
        type == Match.Type.CONTAINS || type == Match.Type.MATCHES || type == Match.Type.REGEX;
    if (substrings && !comparator.hasSubstrings()) {
      throw new ScriptException(
          arguments.at(), comparator.registeredName() + " cannot compare parts of strings");
    }
    if (type == Match.Type.COUNT && comparator != Comparator.ASCII_NUMERIC) {
      arguments
          .compiler()
          .warn(
              arguments.at(),
              ":count without comparator i;ascii-numeric compares text: \"2\" is greater than \"10\"");
    }
    return new Match(type, given.getOrDefault(type, Relation.EQ), comparator, List.of());
  }

  private static void flag(
      Arguments arguments,
      Map<Match.Type, Relation> given,
      Match.Type type,
      String tag,
      Capability... needed) {
    if (arguments.flag(tag, needed)) {
      given.put(type, Relation.EQ);
    }
  }

  private static void relation(
      Arguments arguments, Map<Match.Type, Relation> given, Match.Type type, String tag) {
    arguments
        .string(tag, Capability.RELATIONAL)
        .ifPresent(name ->
            given.put(
                type,
                Relation.named(name.octets())
                    .orElseThrow(() ->
                        new ScriptException(
                            name.position(), "a relation must be gt, ge, lt, le, eq or ne"))));
  }

  private static Comparator comparator(Arguments arguments, Argument.Text name) {
    Comparator comparator =
        Comparator.named(name.octets())
            .orElseThrow(() ->
                new ScriptException(
                    name.position(), "comparator \"" + Compiler.shown(name) + "\" is unknown"));
    // RFC 5228 §2.7.3: the other two need not be required.
    if (comparator == Comparator.ASCII_NUMERIC
        && !arguments.compiler().has(Capability.ASCII_NUMERIC)) {
      throw new ScriptException(
          name.position(), "missing: require \"" + Capability.ASCII_NUMERIC.sieveName() + "\"");
    }
    return comparator;
  }

  /// The keys, which are the next argument.
  static Match keys(Match match, Arguments arguments) {
    List<Match.Key> keys = new ArrayList<>();
    for (Argument.Text string : arguments.strings()) {
      Text text = arguments.compiler().text(string);
      boolean regex = match.type() == Match.Type.REGEX && text.isConstant();
      boolean glob = match.type() == Match.Type.MATCHES && text.isConstant();
      keys.add(
          new Match.Key(
              text,
              regex
                  ? Optional.of(regex(arguments, string, text.constant(), match.comparator()))
                  : Optional.empty(),
              glob
                  ? Optional.of(new Glob(text.constant(), match.comparator()))
                  : Optional.empty()));
    }
    return match.with(keys);
  }

  private static Regex regex(
      Arguments arguments, Argument.Text string, String expression, Comparator comparator) {
    for (int escape : string.escapes()) {
      if (Character.isLetterOrDigit(string.octets().charAt(escape))) {
        arguments
            .compiler()
            .warn(
                string.positionAt(escape),
                "in a quoted string \\%1$s is %1$s alone"
                    .formatted(string.octets().charAt(escape)));
      }
    }
    try {
      return arguments.compiler().regex(string.position(), expression, comparator);
    } catch (RegexException e) {
      throw new ScriptException(
          string.positionAt(e.offset()), "regular expression: " + e.getMessage());
    }
  }

  /// RFC 5228 §2.7.4, 5233 §4.
  static AddressPart addressPart(Arguments arguments) {
    List<AddressPart> given = new ArrayList<>();
    if (arguments.flag("all")) {
      given.add(AddressPart.ALL);
    }
    if (arguments.flag("localpart")) {
      given.add(AddressPart.LOCALPART);
    }
    if (arguments.flag("domain")) {
      given.add(AddressPart.DOMAIN);
    }
    if (arguments.flag("user", Capability.SUBADDRESS)) {
      given.add(AddressPart.USER);
    }
    if (arguments.flag("detail", Capability.SUBADDRESS)) {
      given.add(AddressPart.DETAIL);
    }
    if (given.size() > 1) {
      throw new ScriptException(arguments.at(), "more than one address part");
    }
    return given.isEmpty() ? AddressPart.ALL : given.getFirst();
  }

  /// RFC 5260 §6, 5293 §5.
  static SieveCommand.Index index(Arguments arguments, Capability... needed) {
    OptionalLong number = arguments.number("index", needed);
    boolean last = arguments.flag("last", needed);
    if (last && number.isEmpty()) {
      throw new ScriptException(arguments.at(), ":last needs :index");
    }
    if (number.isPresent() && (number.getAsLong() < 1 || number.getAsLong() > Integer.MAX_VALUE)) {
      throw new ScriptException(arguments.at(), ":index counts from 1");
    }
    return new SieveCommand.Index(
        number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty(), last);
  }
}
