package org.posthorn.sieve.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Dates;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.sieve.script.AddressPart;
import org.posthorn.sieve.script.SieveCommand.Index;
import org.posthorn.sieve.script.Test;

/// Tests of header fields and the envelope.
final class HeaderTests {
  private final Run run;
  private final Matching matching;

  /// Headers of parts, by offset.
  private final Map<Long, HeaderFields> parts = new HashMap<>();

  private final Read<String> unfolded = new Read<>();
  private final Read<String> decoded = new Read<>();
  private final Read<List<ImapAddress>> mailboxes = new Read<>();

  /// Cache of parsed fields, since most rules test the same few. An edited field is a new entry.
  /// The size is limited, so unusually many or long fields are parsed again each time.
  private static final class Read<T> {
    private static final int FIELDS_MAX = 200;
    private static final int FIELD_OCTETS_MAX = 4_096;

    private final IdentityHashMap<HeaderField, T> known = new IdentityHashMap<>();

    T of(HeaderField field, Function<HeaderField, T> read) {
      T found = known.get(field);
      if (found == null) {
        found = read.apply(field);
        if (known.size() < FIELDS_MAX && field.end() - field.start() <= FIELD_OCTETS_MAX) {
          known.put(field, found);
        }
      }
      return found;
    }
  }

  HeaderTests(Run run, Matching matching) {
    this.run = run;
    this.matching = matching;
  }

  boolean exists(Test.Exists test) {
    List<List<HeaderField>> headers = headers(test.scope());
    for (String name : run.expand(test.headers())) {
      if (headers.stream().allMatch(header -> named(header, name).isEmpty())) {
        return false;
      }
    }
    return true;
  }

  boolean header(Test.Header test) {
    List<String> values = new ArrayList<>();
    for (HeaderField field : fields(test.scope(), test.index(), run.expand(test.headers()))) {
      String value = unfolded.of(field, HeaderTests::unfolded);
      run.work.spend(value.length());
      switch (test.scope().option()) {
        case NONE -> values.add(decoded.of(field, _ -> decoded(value)));
        case TYPE -> values.add(type(value));
        case SUBTYPE -> values.add(ContentType.parse(value).subtype());
        case CONTENTTYPE -> values.add(contentType(value));
        case PARAM -> {
          ContentType type = ContentType.parse(withSubtype(value));
          for (String name : run.expand(test.scope().parameters())) {
            type.parameter(name).map(Octets::of).ifPresent(values::add);
          }
        }
      }
    }
    return matching.matches(test.at(), test.match(), values);
  }

  private static String decoded(String value) {
    return Octets.of(EncodedWords.decode(value));
  }

  private static List<ImapAddress> mailboxes(HeaderField field) {
    return Addresses.mailboxes(field.value());
  }

  /// The unfolded value. A tab at the start of a continued line becomes a space, as in Dovecot,
  /// since people write spaces in their rules.
  static String unfolded(HeaderField field) {
    String value = field.value();
    if (value.indexOf('\t') < 0) {
      return value;
    }
    String raw = Octets.of(field.raw()).substring(field.valueStart() - field.start());
    return raw.replace("\r\n", "\n").replace("\n\t", " ").replace("\n", "").strip();
  }

  /// RFC 5703 §4.2: also for Content-Disposition, which has no subtype.
  private static String type(String value) {
    return ContentType.parse(value).type();
  }

  /// Content-Disposition has the grammar of Content-Type apart from its subtype (RFC 2183 §2).
  private static String withSubtype(String value) {
    int semicolon = value.indexOf(';');
    boolean plain = semicolon >= 0 && value.lastIndexOf('/', semicolon) < 0;
    return plain ? "x/x" + value.substring(semicolon) : value;
  }

  private static String contentType(String value) {
    ContentType type = ContentType.parse(value);
    return type.subtype().isEmpty() ? type.type() : type.type() + "/" + type.subtype();
  }

  boolean address(Test.Address test) {
    List<String> values = new ArrayList<>();
    for (HeaderField field : fields(test.scope(), test.index(), run.expand(test.headers()))) {
      run.work.spend(field.end() - field.valueStart());
      List<ImapAddress> addresses = mailboxes.of(field, HeaderTests::mailboxes);
      if (isBroken(addresses)) {
        // As in Dovecot: rules find `root` and `<Undisclosed Recipients@example.com>`.
        if (test.part() == AddressPart.ALL) {
          values.add(field.value().strip());
        }
        continue;
      }
      for (ImapAddress address : addresses) {
        String mailbox = address.mailbox() == null ? "" : address.mailbox();
        String host = address.host() == null ? "" : address.host();
        part(mailbox, host, test.part()).ifPresent(values::add);
      }
    }
    return matching.matches(test.at(), test.match(), values);
  }

  /// Whether a field has something in place of addresses, and no address.
  private static boolean isBroken(List<ImapAddress> addresses) {
    for (ImapAddress one : addresses) {
      if (one.host() != null && !one.host().isEmpty()) {
        return false;
      }
    }
    return !addresses.isEmpty();
  }

  /// An address without a domain has only the part `:all`, as in Dovecot.
  private static Optional<String> part(String local, String host, AddressPart part) {
    if (host.isEmpty()) {
      return part == AddressPart.ALL && !local.isEmpty() ? Optional.of(local) : Optional.empty();
    }
    int plus = local.indexOf('+');
    return switch (part) {
      case ALL -> Optional.of(local + "@" + host);
      case LOCALPART -> Optional.of(local);
      case DOMAIN -> Optional.of(host);
      case USER -> Optional.of(plus < 0 ? local : local.substring(0, plus));
      // RFC 5233 §4: without a separator there is no detail, which is not an empty one.
      case DETAIL -> plus < 0 ? Optional.empty() : Optional.of(local.substring(plus + 1));
    };
  }

  boolean envelope(Test.Envelope test) {
    if (!run.environment.isDelivery()) {
      throw new RunException("a message in a mailbox has no envelope"); // RFC 6785 §4.6
    }
    List<String> values = new ArrayList<>();
    for (String field : run.expand(test.fields())) {
      boolean from = field.equalsIgnoreCase("from");
      String path = Octets.of(from ? run.message.envelopeFrom() : run.message.envelopeTo());
      int at = path.lastIndexOf('@');
      if (path.isEmpty() && from) {
        // RFC 5228 §5.4: the null reverse path is the empty string, whichever part is tested.
        values.add("");
      } else if (at < 0) {
        part(path, "", test.part()).ifPresent(values::add);
      } else {
        part(unquoted(path.substring(0, at)), path.substring(at + 1), test.part())
            .ifPresent(values::add);
      }
    }
    return matching.matches(test.at(), test.match(), values);
  }

  private static String unquoted(String local) {
    boolean quoted = local.length() >= 2 && local.startsWith("\"") && local.endsWith("\"");
    return quoted ? local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1") : local;
  }

  boolean date(Test.Date test) {
    List<String> values = new ArrayList<>();
    String part = run.expand(test.part());
    if (test.header().isEmpty()) {
      ZonedDateTime now = run.environment.now();
      Dates.Reading reading =
          new Dates.Reading(now.toLocalDateTime(), now.getOffset().getTotalSeconds() / 60);
      values.add(DateParts.part(zoned(reading, test.zone()), part));
    } else {
      List<String> names = List.of(run.expand(test.header().get()));
      for (HeaderField field : fields(Test.Scope.MESSAGE, test.index(), names)) {
        String value = field.value();
        run.work.spend(value.length());
        // RFC 5260 §4: in Received the date follows the last semicolon.
        String date = value.substring(value.lastIndexOf(';') + 1);
        Dates.read(date).ifPresent(d -> values.add(DateParts.part(zoned(d, test.zone()), part)));
      }
    }
    return matching.matches(test.at(), test.match(), values);
  }

  private Dates.Reading zoned(Dates.Reading date, Test.Zone zone) {
    if (zone.original()) {
      return date;
    }
    if (zone.offset().isPresent()) {
      return date.at(DateParts.offset(run.expand(zone.offset().get())));
    }
    Instant moment = date.at(0).clock().toInstant(ZoneOffset.UTC);
    ZoneOffset here = run.environment.now().getZone().getRules().getOffset(moment);
    return date.at(here.getTotalSeconds() / 60);
  }

  /// The fields that a test reads; an index applies to each name separately.
  private List<HeaderField> fields(Test.Scope scope, Index index, List<String> names) {
    if (!scope.mime() && names.size() == 1 && index.number().isEmpty()) { // as most rules
      run.work.spend(10L * run.edits.fields().size());
      return run.edits.fields(names.getFirst());
    }
    List<HeaderField> found = new ArrayList<>();
    for (List<HeaderField> header : headers(scope)) {
      run.work.spend(10L * header.size() * names.size());
      for (String name : names) {
        found.addAll(indexed(named(header, name), index));
      }
    }
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // it is meant: elements would take longer to compare
  private List<HeaderField> named(List<HeaderField> header, String name) {
    return header == run.edits.fields() ? run.edits.fields(name) : Edits.named(header, name);
  }

  /// RFC 5260 §6.
  static List<HeaderField> indexed(List<HeaderField> fields, Index index) {
    if (index.number().isEmpty()) {
      return fields;
    }
    int number = index.number().getAsInt();
    if (number > fields.size()) {
      return List.of();
    }
    return List.of(fields.get(index.last() ? fields.size() - number : number - 1));
  }

  /// The headers that a test reads: the message's, or those of parts (RFC 5703 §4).
  private List<List<HeaderField>> headers(Test.Scope scope) {
    if (!scope.mime()) {
      return List.of(run.edits.fields());
    }
    Entity part = run.parts.isEmpty() ? run.message.structure() : run.parts.getLast();
    List<List<HeaderField>> headers = new ArrayList<>();
    collect(part, scope.anyChild(), headers);
    return headers;
  }

  private void collect(Entity part, boolean children, List<List<HeaderField>> headers) {
    boolean top = part.headerStart() == 0;
    headers.add(top ? run.edits.fields() : header(part).all());
    if (children) {
      part.children().forEach(c -> collect(c, true, headers));
    }
  }

  private HeaderFields header(Entity part) {
    return parts.computeIfAbsent(
        part.headerStart(),
        _ -> HeaderFields.parse(run.body(part.headerStart(), part.bodyStart())));
  }
}
