package org.posthorn.imap.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// One item of FETCH. RFC 9051 §9 `fetch-att`.
public sealed interface FetchItem {

  /// Items that consist of a name, with the name in the response.
  enum Attribute implements FetchItem {
    FLAGS("FLAGS"),
    UID("UID"),
    INTERNALDATE("INTERNALDATE"),
    RFC822_SIZE("RFC822.SIZE"),
    ENVELOPE("ENVELOPE"),
    BODY("BODY"),
    BODYSTRUCTURE("BODYSTRUCTURE"),
    /// RFC 7162 §3.1.5
    MODSEQ("MODSEQ"),
    /// RFC 8514 §4.1
    SAVEDATE("SAVEDATE"),
    /// RFC 8970 §3.1
    PREVIEW("PREVIEW"),
    /// RFC 8474 §5.1
    EMAILID("EMAILID"),
    /// RFC 8474 §5.2
    THREADID("THREADID"),
    /// RFC 3501 §6.4.5: `BODY[]`
    RFC822("RFC822"),
    /// RFC 3501 §6.4.5: `BODY.PEEK[HEADER]`
    RFC822_HEADER("RFC822.HEADER"),
    /// RFC 3501 §6.4.5: `BODY[TEXT]`
    RFC822_TEXT("RFC822.TEXT");

    private final String label;

    Attribute(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    private Optional<Extension> extension() {
      return Optional.ofNullable(
          switch (this) {
            case MODSEQ -> Extension.CONDSTORE;
            case SAVEDATE -> Extension.SAVEDATE;
            case PREVIEW -> Extension.PREVIEW;
            case EMAILID, THREADID -> Extension.OBJECTID;
            default -> null;
          });
    }
  }

  /// `"<" number64 "." nz-number64 ">"`: at most `length` octets from `origin` on.
  record Partial(long origin, long length) {}

  /// `"BODY" [".PEEK"] section [partial]`
  record Body(Section section, boolean peek, Optional<Partial> partial) implements FetchItem {}

  /// `"BINARY" [".PEEK"] section-binary [partial]`: a decoded part. RFC 9051 §6.4.5, RFC 3516 §4.2.
  record Binary(int[] part, boolean peek, Optional<Partial> partial) implements FetchItem {

    @Override
    public boolean equals(Object other) {
      return other instanceof Binary binary
          && Arrays.equals(part, binary.part)
          && peek == binary.peek
          && partial.equals(binary.partial);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(part);
    }
  }

  /// `"BINARY.SIZE" section-binary`
  record BinarySize(int[] part) implements FetchItem {

    @Override
    public boolean equals(Object other) {
      return other instanceof BinarySize size && Arrays.equals(part, size.part);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(part);
    }
  }

  /// `"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"`
  static List<FetchItem> parseAll(Parser p) {
    if (p.peek() == '(') {
      List<FetchItem> items = p.parenthesized(p.limits().fetch().items(), FetchItem::parse);
      if (items.isEmpty()) {
        throw new SyntaxException("no item to fetch");
      }
      return distinct(items);
    }
    if (p.acceptKeyword("ALL")) {
      return List.of(
          Attribute.FLAGS, Attribute.INTERNALDATE, Attribute.RFC822_SIZE, Attribute.ENVELOPE);
    }
    if (p.acceptKeyword("FAST")) {
      return List.of(Attribute.FLAGS, Attribute.INTERNALDATE, Attribute.RFC822_SIZE);
    }
    if (p.acceptKeyword("FULL")) {
      return List.of(
          Attribute.FLAGS,
          Attribute.INTERNALDATE,
          Attribute.RFC822_SIZE,
          Attribute.ENVELOPE,
          Attribute.BODY);
    }
    return List.of(parse(p));
  }

  // Repeated items are returned once.
  private static List<FetchItem> distinct(List<FetchItem> items) {
    return List.copyOf(new ArrayList<>(new LinkedHashSet<>(items)));
  }

  private static FetchItem parse(Parser p) {
    String name = p.itemName();
    boolean bracket = p.peek() == '[';
    switch (name) {
      case "BODY", "BODY.PEEK" -> {
        if (bracket) {
          return new Body(Section.parse(p), name.endsWith("PEEK"), partial(p));
        }
      }
      case "BINARY", "BINARY.PEEK" -> {
        if (bracket) {
          p.uses(Extension.BINARY);
          return new Binary(Section.parsePart(p), name.endsWith("PEEK"), partial(p));
        }
      }
      case "BINARY.SIZE" -> {
        if (bracket) {
          p.uses(Extension.BINARY);
          return new BinarySize(Section.parsePart(p));
        }
      }
      default -> {
        // A name only, see below.
      }
    }
    for (Attribute attribute : Attribute.values()) {
      if (!bracket && attribute.label.equals(name)) {
        attribute.extension().ifPresent(p::uses);
        if (attribute == Attribute.PREVIEW) {
          previewModifiers(p);
        }
        return attribute;
      }
    }
    throw new SyntaxException("an unknown item to fetch");
  }

  // "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]. Previews are stored, so LAZY changes
  // nothing (RFC 8970 §4.1).
  private static void previewModifiers(Parser p) {
    int mark = p.mark();
    if (!p.acceptSpace() || p.peek() != '(') {
      p.back(mark);
      return;
    }
    List<Boolean> modifiers = p.parenthesized(1, parser -> parser.acceptKeyword("LAZY"));
    if (!modifiers.equals(List.of(true))) {
      throw new SyntaxException("an unknown modifier of PREVIEW");
    }
  }

  // partial = "<" number64 "." nz-number64 ">"
  private static Optional<Partial> partial(Parser p) {
    if (!p.accept('<')) {
      return Optional.empty();
    }
    long origin = p.number64();
    p.expect('.');
    long length = p.number64();
    p.expect('>');
    if (length == 0) {
      throw new SyntaxException("a partial of no octets");
    }
    return Optional.of(new Partial(origin, length));
  }
}
