package org.posthorn.imap.fetch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.imap.syntax.FetchItem.Attribute;
import org.posthorn.imap.syntax.FetchItem.Partial;
import org.posthorn.imap.syntax.Section;

/// The compiled items of one FETCH. Immutable.
///
/// @param items in the order of the response
/// @param needsStructure whether an item needs the stored structure
/// @param needsBytes whether an item needs the message itself, even if it is small
/// @param setsSeen whether an item sets \Seen
/// @param told whether FLAGS is among the items
record FetchPlan(
    List<Item> items, boolean needsStructure, boolean needsBytes, boolean setsSeen, boolean told) {

  /// One item, with the label that precedes its value.
  sealed interface Item {
    byte[] label();
  }

  /// Read from the mailbox's view or the stored structure.
  record Plain(Attribute attribute, byte[] label) implements Item {}

  /// Octets of the message.
  ///
  /// @param names of header fields, in upper case; empty unless the section lists fields
  record Contents(Section section, TreeSet<String> names, Optional<Partial> partial, byte[] label)
      implements Item {}

  /// A decoded part.
  record Decoded(int[] part, Optional<Partial> partial, byte[] label) implements Item {}

  /// The size of a decoded part.
  record DecodedSize(int[] part, byte[] label) implements Item {}

  /// @param uid UID is returned even if it was not requested (RFC 9051 §6.4.9)
  /// @param modSeq likewise MODSEQ (RFC 7162 §3.1.4.1)
  static FetchPlan of(List<FetchItem> asked, boolean uid, boolean modSeq) {
    List<Item> items = new ArrayList<>();
    boolean needsStructure = false;
    boolean needsBytes = false;
    boolean setsSeen = false;
    if (uid && !asked.contains(Attribute.UID)) {
      items.add(plain(Attribute.UID));
    }
    for (FetchItem item : asked) {
      Item compiled = compile(item);
      items.add(compiled);
      needsStructure |= needsStructure(compiled);
      needsBytes |= needsBytes(compiled);
      setsSeen |= setsSeen(item);
    }
    if (modSeq && !asked.contains(Attribute.MODSEQ)) {
      items.add(plain(Attribute.MODSEQ));
    }
    return new FetchPlan(
        List.copyOf(items), needsStructure, needsBytes, setsSeen, asked.contains(Attribute.FLAGS));
  }

  private static Item compile(FetchItem item) {
    return switch (item) {
      case Attribute a ->
          switch (a) {
            case RFC822 -> contents(Section.WHOLE, Optional.empty(), a.label());
            case RFC822_HEADER ->
                contents(message(Section.Text.HEADER), Optional.empty(), a.label());
            case RFC822_TEXT -> contents(message(Section.Text.TEXT), Optional.empty(), a.label());
            case FLAGS,
                UID,
                INTERNALDATE,
                RFC822_SIZE,
                ENVELOPE,
                BODY,
                BODYSTRUCTURE,
                MODSEQ,
                SAVEDATE,
                PREVIEW,
                EMAILID,
                THREADID ->
                plain(a);
          };
      case FetchItem.Body b ->
          contents(b.section(), b.partial(), "BODY" + b.section().label() + origin(b.partial()));
      case FetchItem.Binary b ->
          new Decoded(
              b.part(),
              b.partial(),
              ascii("BINARY" + partLabel(b.part()) + origin(b.partial()) + " "));
      case FetchItem.BinarySize s ->
          new DecodedSize(s.part(), ascii("BINARY.SIZE" + partLabel(s.part()) + " "));
    };
  }

  private static Plain plain(Attribute attribute) {
    return new Plain(attribute, ascii(attribute.label() + " "));
  }

  private static Contents contents(Section section, Optional<Partial> partial, String label) {
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(section.fields());
    return new Contents(section, names, partial, ascii(label + " "));
  }

  private static Section message(Section.Text text) {
    return new Section(new int[0], text, List.of());
  }

  private static String partLabel(int[] part) {
    return new Section(part, Section.Text.ALL, List.of()).label();
  }

  // RFC 9051 §7.5.2: only the origin of the partial is repeated.
  private static String origin(Optional<Partial> partial) {
    return partial.map(p -> "<" + p.origin() + ">").orElse("");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean needsStructure(Item item) {
    return switch (item) {
      case Plain p ->
          switch (p.attribute()) {
            case ENVELOPE, BODY, BODYSTRUCTURE, PREVIEW -> true;
            case FLAGS,
                UID,
                INTERNALDATE,
                RFC822_SIZE,
                MODSEQ,
                SAVEDATE,
                EMAILID,
                THREADID,
                RFC822,
                RFC822_HEADER,
                RFC822_TEXT ->
                false;
          };
      // The size of a whole message is known.
      case Contents c -> c.section().part().length > 0 || c.section().text() != Section.Text.ALL;
      case Decoded d -> d.part().length > 0;
      case DecodedSize s -> s.part().length > 0;
    };
  }

  /// A whole header is usually stored beside the message.
  private static boolean needsBytes(Item item) {
    return switch (item) {
      case Plain _ -> false;
      case Contents c ->
          c.section().part().length > 0
              || c.section().text() == Section.Text.ALL
              || c.section().text() == Section.Text.TEXT;
      case Decoded _, DecodedSize _ -> true;
    };
  }

  private static boolean setsSeen(FetchItem item) {
    return switch (item) {
      // RFC 3501 §6.4.5: RFC822.HEADER does not set it, the other two do.
      case Attribute a -> a == Attribute.RFC822 || a == Attribute.RFC822_TEXT;
      case FetchItem.Body b -> !b.peek();
      case FetchItem.Binary b -> !b.peek();
      case FetchItem.BinarySize _ -> false;
    };
  }
}
