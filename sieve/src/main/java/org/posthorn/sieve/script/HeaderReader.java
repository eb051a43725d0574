package org.posthorn.sieve.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.match.Comparator;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;

/// Reads the arguments of commands and tests of header fields and the envelope.
final class HeaderReader {
  /// Address fields; RFC 5228 §5.1 permits refusing others.
  private static final Set<String> ADDRESS_FIELDS =
      Set.of(
          "from",
          "to",
          "cc",
          "bcc",
          "sender",
          "reply-to",
          "resent-from",
          "resent-to",
          "resent-cc",
          "resent-bcc",
          "resent-sender",
          "resent-reply-to",
          "apparently-to",
          "delivered-to",
          "x-original-to",
          "errors-to",
          "envelope-to",
          "disposition-notification-to",
          "return-receipt-to",
          "mail-followup-to",
          "mail-reply-to",
          "abuse-reports-to",
          "x-complaints-to");

  private static final Set<String> DATE_PARTS =
      Set.of(
          "year", "month", "day", "date", "julian", "hour", "minute", "second", "time", "iso8601",
          "std11", "zone", "weekday");

  private HeaderReader() {}

  /// Field names; those without variables are checked (RFC 5228 §2.4.2.2).
  private static List<Text> names(Arguments arguments, boolean addresses) {
    List<Text> names = new ArrayList<>();
    for (Argument.Text string : arguments.strings()) {
      names.add(name(arguments, string, addresses));
    }
    return names;
  }

  private static Text name(Arguments arguments, Argument.Text string, boolean addresses) {
    Text name = arguments.compiler().text(string);
    if (name.isConstant()) {
      String constant = name.constant();
      if (!isFieldName(constant)) {
        throw new ScriptException(
            string.position(), "\"" + Compiler.shown(string) + "\" is not the name of a field");
      }
      if (addresses && !ADDRESS_FIELDS.contains(constant.toLowerCase(Locale.ROOT))) {
        throw new ScriptException(
            string.position(), "\"" + Compiler.shown(string) + "\" is not an address field");
      }
    }
    return name;
  }

  // field-name = 1*ftext
  static boolean isFieldName(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
  }

  /// RFC 5703 §4.
  private static Test.Scope scope(Arguments arguments, boolean options) {
    boolean mime = arguments.flag("mime", Capability.MIME);
    boolean anyChild = arguments.flag("anychild", Capability.MIME);
    List<Test.MimeOption> given = new ArrayList<>();
    List<Text> parameters = List.of();
    if (options) {
      for (Test.MimeOption option :
          List.of(Test.MimeOption.TYPE, Test.MimeOption.SUBTYPE, Test.MimeOption.CONTENTTYPE)) {
        if (arguments.flag(option.name().toLowerCase(Locale.ROOT), Capability.MIME)) {
          given.add(option);
        }
      }
      Optional<List<Text>> names = arguments.texts("param", Capability.MIME);
      if (names.isPresent()) {
        given.add(Test.MimeOption.PARAM);
        parameters = names.get();
      }
    }
    if (!mime && (anyChild || !given.isEmpty())) {
      throw new ScriptException(arguments.at(), ":mime is required as well");
    }
    if (given.size() > 1) {
      throw new ScriptException(
          arguments.at(), "more than one of :type, :subtype, :contenttype and :param");
    }
    Test.MimeOption option = given.isEmpty() ? Test.MimeOption.NONE : given.getFirst();
    return new Test.Scope(mime, anyChild, option, parameters);
  }

  static Test exists(Arguments arguments) {
    Test.Scope scope = scope(arguments, false);
    List<Text> names = names(arguments, false);
    arguments.end(false, false);
    return new Test.Exists(arguments.at(), scope, names);
  }

  static Test header(Arguments arguments) {
    Match match = Matches.type(arguments);
    Test.Scope scope = scope(arguments, true);
    SieveCommand.Index index = Matches.index(arguments, Capability.INDEX);
    List<Text> names = names(arguments, false);
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    if (match.type() == Match.Type.VALUE && match.comparator() == Comparator.ASCII_NUMERIC) {
      // RFC 4790 §9.1.1
      arguments
          .compiler()
          .warn(
              arguments.at(),
              "a value that does not begin with a digit, such as -2.1, is greater than every number");
    }
    return new Test.Header(arguments.at(), scope, index, names, match);
  }

  static Test address(Arguments arguments) {
    Match match = Matches.type(arguments);
    AddressPart part = Matches.addressPart(arguments);
    Test.Scope scope = scope(arguments, false);
    SieveCommand.Index index = Matches.index(arguments, Capability.INDEX);
    List<Text> names = names(arguments, true);
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.Address(arguments.at(), scope, index, part, names, match);
  }

  static Test envelope(Arguments arguments) {
    Match match = Matches.type(arguments);
    AddressPart part = Matches.addressPart(arguments);
    List<Argument.Text> strings = arguments.strings();
    for (Argument.Text string : strings) {
      Text field = arguments.compiler().text(string);
      // RFC 5228 §5.4: others are an error; extensions would have to be required.
      if (field.isConstant()
          && !List.of("from", "to").contains(field.constant().toLowerCase(Locale.ROOT))) {
        throw new ScriptException(
            string.position(), "the envelope has no part \"" + Compiler.shown(string) + "\"");
      }
    }
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.Envelope(arguments.at(), part, arguments.compiler().texts(strings), match);
  }

  static Test date(Arguments arguments) {
    Match match = Matches.type(arguments);
    boolean original = arguments.flag("originalzone");
    Optional<Text> zone = zone(arguments);
    if (original && zone.isPresent()) {
      throw new ScriptException(arguments.at(), ":zone and :originalzone exclude each other");
    }
    SieveCommand.Index index = Matches.index(arguments, Capability.INDEX);
    Text name = name(arguments, arguments.string(), false);
    Text part = datePart(arguments);
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    return new Test.Date(
        arguments.at(), Optional.of(name), index, new Test.Zone(original, zone), part, match);
  }

  static Test currentDate(Arguments arguments) {
    Match match = Matches.type(arguments);
    Test.Zone zone = new Test.Zone(false, zone(arguments));
    Text part = datePart(arguments);
    match = Matches.keys(match, arguments);
    arguments.end(false, false);
    SieveCommand.Index all = new SieveCommand.Index(OptionalInt.empty(), false);
    return new Test.Date(arguments.at(), Optional.empty(), all, zone, part, match);
  }

  // time-zone = ("+" / "-") 4DIGIT
  private static Optional<Text> zone(Arguments arguments) {
    Optional<Argument.Text> string = arguments.string("zone");
    Optional<Text> zone = string.map(arguments.compiler()::text);
    if (zone.isPresent()
        && zone.get().isConstant()
        && !zone.get().constant().matches("[+-]\\d\\d[0-5]\\d")) {
      throw new ScriptException(
          string.orElseThrow().position(), "a zone is written as +0100 or -0530");
    }
    return zone;
  }

  private static Text datePart(Arguments arguments) {
    Argument.Text string = arguments.string();
    Text part = arguments.compiler().text(string);
    if (part.isConstant() && !DATE_PARTS.contains(part.constant().toLowerCase(Locale.ROOT))) {
      throw new ScriptException(
          string.position(), "\"" + Compiler.shown(string) + "\" is not a part of a date");
    }
    return part;
  }

  static SieveCommand addHeader(Arguments arguments) {
    boolean last = arguments.flag("last");
    Text name = editable(arguments, arguments.string());
    Text value = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.AddHeader(arguments.at(), name, value, last);
  }

  static SieveCommand deleteHeader(Arguments arguments) {
    Match match = Matches.type(arguments);
    if (match.type() == Match.Type.COUNT) {
      throw new ScriptException(arguments.at(), "deleteheader does not take :count");
    }
    SieveCommand.Index index = Matches.index(arguments);
    Text name = editable(arguments, arguments.string());
    Optional<Match> values =
        arguments.hasMoreThan(0) ? Optional.of(Matches.keys(match, arguments)) : Optional.empty();
    arguments.end(false, false);
    return new SieveCommand.DeleteHeader(arguments.at(), name, index, values);
  }

  private static Text editable(Arguments arguments, Argument.Text string) {
    Text name = name(arguments, string, false);
    if (name.isConstant() && Script.isProtected(name.constant())) {
      arguments
          .compiler()
          .warn(string.position(), "the field " + name.constant() + " is protected");
    }
    return name;
  }
}
