package org.posthorn.sieve.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand;

/// Commands that change the message: its header (RFC 5293) and its parts (RFC 5703).
final class PartCommands {
  private final Run run;
  private final Tests tests;

  PartCommands(Run run, Tests tests) {
    this.run = run;
    this.tests = tests;
  }

  void addHeader(SieveCommand.AddHeader command) {
    String name = run.expand(command.name());
    String value = run.expand(command.value());
    if (!mayChange(name)) {
      return;
    }
    // RFC 5293 §4: a value with line breaks that are not folding is refused.
    byte[] field = field(name, value);
    run.work.spend(run.edits.fields().size());
    run.edits.add(field, command.last());
    requireRoom(run.edits.fields().stream().mapToLong(f -> f.end() - f.start()).sum());
    run.trace(command.at(), "addheader " + name + ": " + Matching.shown(value));
  }

  /// A header field. UTF-8 in a value is written as encoded words. White space at the ends of a
  /// value is removed, since a `text:` string ends with a line break.
  private static byte[] field(String name, String value) {
    byte[] block = new HeaderWriter().text(name, Octets.characters(value).strip()).finish();
    return Arrays.copyOf(block, block.length - 2);
  }

  private boolean mayChange(String name) {
    boolean valid =
        !name.isEmpty()
            && name.length() <= 70
            && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    if (!valid || Script.isProtected(name)) {
      run.remark("the field " + Matching.shown(name) + " is protected");
      return false;
    }
    return true;
  }

  void deleteHeader(SieveCommand.DeleteHeader command) {
    String name = run.expand(command.name());
    if (!mayChange(name)) {
      return;
    }
    List<HeaderField> named = HeaderTests.indexed(run.edits.fields(name), command.index());
    List<HeaderField> gone = new ArrayList<>();
    for (HeaderField field : named) {
      boolean matches =
          command.values().isEmpty()
              || tests
                  .matching()
                  .matches(
                      command.at(),
                      command.values().get(),
                      List.of(Octets.of(EncodedWords.decode(HeaderTests.unfolded(field)))),
                      false);
      if (matches) {
        gone.add(field);
      }
    }
    run.work.spend((long) gone.size() * run.edits.fields().size());
    run.edits.remove(gone);
    run.trace(command.at(), "deleteheader " + name + ": " + gone.size() + " fields");
  }

  void extractText(SieveCommand.ExtractText command) {
    Entity part = run.parts.getLast();
    // RFC 5703 §7: other parts yield no text.
    boolean text = part.kind() == Entity.Kind.LEAF && part.contentType().isType("text");
    String value = text ? tests.bodies().text(part) : "";
    if (command.first().isPresent()) {
      value = firstCharacters(value, command.first().getAsLong());
    }
    run.variables().set(command.variable(), Modifiers.apply(command.modifiers(), value));
  }

  private static String firstCharacters(String octets, long count) {
    long characters = 0;
    for (int i = 0; i < octets.length(); i++) {
      if ((octets.charAt(i) & 0xc0) != 0x80 && ++characters > count) {
        return octets.substring(0, i);
      }
    }
    return octets;
  }

  // RFC 5703 §5
  void replace(SieveCommand.Replace command) {
    Entity part = run.parts.isEmpty() ? run.message.structure() : run.parts.getLast();
    String text = run.expand(command.replacement());
    String entity = command.mime() ? crlf(text) : plain(text);
    if (part.headerStart() == 0) {
      StringBuilder header = new StringBuilder();
      Optional<String> subject = command.subject().map(run::expand);
      Optional<String> from = command.from().map(run::expand);
      for (HeaderField field : run.edits.fields()) {
        boolean other =
            field.name().regionMatches(true, 0, "Content-", 0, 8)
                || field.isNamed("MIME-Version")
                || (subject.isPresent() && field.isNamed("Subject"))
                || (from.isPresent() && field.isNamed("From"));
        if (!other) {
          header.append(raw(field));
        }
      }
      subject.ifPresent(s -> header.append(Octets.of(field("Subject", s))));
      from.filter(Script::isAddress)
          .ifPresent(f -> header.append("From: ").append(f).append("\r\n"));
      header.append("MIME-Version: 1.0\r\n").append(entity);
      splice(0, run.message.size(), header.toString());
    } else {
      splice(part.headerStart(), part.bodyEnd(), entity);
    }
    run.trace(command.at(), "replace");
  }

  // RFC 5703 §6
  void enclose(SieveCommand.Enclose command) {
    List<String> wanted = run.expand(command.headers());
    Optional<String> subject = command.subject().map(run::expand);
    StringBuilder header = new StringBuilder();
    for (HeaderField field : run.edits.fields()) {
      boolean kept =
          wanted.stream().anyMatch(field::isNamed)
              || field.isNamed("Received")
              || field.isNamed("Date")
              || field.isNamed("From")
              || field.isNamed("To")
              || field.isNamed("Message-ID")
              || (subject.isEmpty() && field.isNamed("Subject"));
      boolean content = field.name().regionMatches(true, 0, "Content-", 0, 8);
      if (kept && !content && !field.isNamed("MIME-Version")) {
        header.append(raw(field));
      }
    }
    subject.ifPresent(s -> header.append(Octets.of(field("Subject", s))));
    String text = run.expand(command.text());
    String boundary = boundary(text);
    header
        .append("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"")
        .append(boundary)
        .append("\"\r\n\r\n--")
        .append(boundary)
        .append("\r\n")
        .append(plain(text))
        .append("\r\n--")
        .append(boundary)
        .append("\r\nContent-Type: message/rfc822\r\n\r\n");
    long bodyStart = run.message.structure().bodyStart();
    if (splice(0, bodyStart, header + Octets.of(run.edits.header()))) {
      splice(run.message.size(), run.message.size(), "\r\n--" + boundary + "--\r\n");
    }
    run.trace(command.at(), "enclose");
  }

  /// Derived from the message's octets, so that a sender cannot predict it.
  private String boundary(String text) {
    return Tests.key("enclose", text, Octets.of(run.edits.header())).substring(0, 40);
  }

  private boolean splice(long from, long to, String octets) {
    run.work.spend(octets.length());
    requireRoom(run.edits.held() + octets.length());
    boolean done = run.edits.splice(new Content.Splice(from, to, Octets.bytes(octets)));
    if (!done) {
      run.remark("a replaced part cannot be changed again");
    }
    return done;
  }

  private void requireRoom(long octets) {
    int max =
        run.limits.heldOctetsMax() + (int) Math.min(run.message.structure().bodyStart(), 1 << 20);
    if (octets > max) {
      throw new RunException("the changes to the message have more than " + max + " octets");
    }
  }

  private static String raw(HeaderField field) {
    String raw = Octets.of(field.raw());
    return raw.endsWith("\n") ? raw : raw + "\r\n";
  }

  /// A text part with its header.
  private static String plain(String text) {
    return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + crlf(text);
  }

  private static String crlf(String text) {
    return text.replaceAll("\r\n|\r|\n", "\r\n");
  }
}
