package org.posthorn.sieve.run;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.sieve.match.Work;

/// The message's header as the script has changed it (RFC 5293), and the parts that it has replaced
/// (RFC 5703). Tests see the changed header, but parts as received.
final class Edits {
  /// Names whose fields are cached. A script can make any number of names from variables.
  private static final int NAMES_MAX = 100;

  private final MessageUnderTest message;
  private final List<HeaderField> fields;
  private final List<HeaderField> shown;

  /// Cache of the fields by name, since most rules test the same few.
  private final Map<String, List<HeaderField>> named = new HashMap<>();

  private final List<Content.Splice> splices = new ArrayList<>();
  private final Work work;
  private boolean headerChanged;

  /// Octets of all splices.
  private long held;

  /// The message as it is now; computed when needed.
  private Optional<Content> content = Optional.of(Content.ORIGINAL);

  Edits(MessageUnderTest message, Work work) {
    this.message = message;
    this.work = work;
    fields = new ArrayList<>(message.header().all());
    shown = Collections.unmodifiableList(fields);
  }

  /// All fields as they are now; always the same list object.
  List<HeaderField> fields() {
    return shown;
  }

  /// The fields with this name, in upper or lower case.
  List<HeaderField> fields(String name) {
    List<HeaderField> known = named.get(name);
    if (known != null) {
      return known;
    }
    List<HeaderField> found = named(fields, name);
    if (named.size() < NAMES_MAX) {
      named.put(name, found);
    }
    return found;
  }

  /// The fields of a header with this name, in upper or lower case.
  static List<HeaderField> named(List<HeaderField> header, String name) {
    List<HeaderField> found = new ArrayList<>(2);
    for (HeaderField field : header) {
      if (field.isNamed(name)) {
        found.add(field);
      }
    }
    return List.copyOf(found);
  }

  void add(byte[] field, boolean last) {
    HeaderField parsed = HeaderFields.parse(field).all().getFirst();
    fields.add(last ? fields.size() : 0, parsed);
    named.clear();
    headerChanged = true;
    content = Optional.empty();
  }

  void remove(List<HeaderField> gone) {
    headerChanged |= fields.removeIf(f -> gone.stream().anyMatch(g -> g == f));
    named.clear();
    content = Optional.empty();
  }

  /// Replaces octets of the message; false if they overlap an earlier replacement.
  boolean splice(Content.Splice splice) {
    work.spend(splices.size());
    boolean free =
        splices.stream().allMatch(s -> splice.to() <= s.from() || splice.from() >= s.to());
    if (free) {
      splices.add(splice);
      held += splice.octets().length;
      content = Optional.empty();
    }
    return free;
  }

  /// Octets that the splices hold.
  long held() {
    return held;
  }

  /// The message as it is now.
  Content content() {
    content = content.or(() -> Optional.of(made()));
    return content.orElseThrow();
  }

  private Content made() {
    long bodyStart = message.structure().bodyStart();
    boolean headerReplaced = splices.stream().anyMatch(s -> s.from() == 0);
    if (splices.isEmpty() && !headerChanged) {
      return Content.ORIGINAL;
    }
    List<Content.Splice> all = new ArrayList<>(splices);
    if (headerChanged && !headerReplaced) {
      all.add(new Content.Splice(0, bodyStart, header()));
    }
    all.sort(Comparator.comparingLong(Content.Splice::from));
    return new Content(all);
  }

  /// The header block with its empty line.
  byte[] header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    work.spend(fields.stream().mapToLong(f -> f.end() - f.start()).sum());
    for (HeaderField field : fields) {
      byte[] raw = field.raw();
      out.writeBytes(raw);
      if (raw[raw.length - 1] != '\n') {
        out.writeBytes(Octets.bytes("\r\n"));
      }
    }
    out.writeBytes(Octets.bytes("\r\n"));
    return out.toByteArray();
  }
}
