package org.posthorn.imap.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.imap.command.GetMetadata;
import org.posthorn.imap.command.SetMetadata;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.store.annotations.AnnotationException;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.MailboxId;

/// GETMETADATA and SETMETADATA (RFC 5464). Server annotations are stored with the account and
/// visible only to it; so are private annotations of mailboxes. Whoever shares a mailbox has its
/// shared ones.
public final class MetadataHandler {
  private static final Set<MailboxRight> READING =
      Set.of(
          MailboxRight.READ,
          MailboxRight.SEEN,
          MailboxRight.WRITE,
          MailboxRight.INSERT,
          MailboxRight.POST);

  private MetadataHandler() {}

  public static Completion run(GetMetadata command, ImapSession session) throws IOException {
    SortedMap<EntryName, byte[]> all = of(command.mailbox(), session).all();
    SortedMap<EntryName, Optional<byte[]>> wanted = new TreeMap<>();
    for (EntryName entry : command.entries()) {
      if (command.options().depth() == 0) {
        wanted.put(entry, Optional.ofNullable(all.get(entry)));
        continue;
      }
      all.forEach((name, value) -> {
        int levels = name.levelsBelow(entry);
        if (levels >= 0 && levels <= command.options().depth()) {
          wanted.put(name, Optional.of(value));
        }
      });
    }
    long longest = 0;
    for (Optional<byte[]> value : wanted.values()) {
      longest = Math.max(longest, value.map(octets -> octets.length).orElse(0));
    }
    long most = command.options().valueOctetsMax();
    wanted.values().removeIf(value -> value.filter(octets -> octets.length > most).isPresent());
    if (!wanted.isEmpty()) {
      tell(session.out(), command.mailbox().map(MailboxName::path), wanted);
    }
    return longest > most
        ? Completion.of(ResponseCode.of("METADATA LONGENTRIES", longest), "GETMETADATA completed")
        : Completion.of("GETMETADATA completed");
  }

  /// Whether the annotations of a mailbox may be read (RFC 5464 §3.3).
  static boolean mayRead(Place place) {
    MailboxRights rights = place.rights();
    return place.isOwn()
        || (rights.has(MailboxRight.LOOKUP) && READING.stream().anyMatch(rights::has));
  }

  /// The wanted annotations of a mailbox that LIST has returned (RFC 9590 §3): those that it has
  /// not are NIL.
  static void tellListed(ImapSession session, Place place, List<EntryName> wanted)
      throws IOException {
    SortedMap<EntryName, byte[]> all = place.account().annotations().all(Optional.of(place.id()));
    SortedMap<EntryName, Optional<byte[]>> values = new TreeMap<>();
    wanted.forEach(entry -> values.put(entry, Optional.ofNullable(all.get(entry))));
    tell(session.out(), Optional.of(place.path()), values);
  }

  // metadata-resp = "METADATA" SP mailbox SP entry-values
  private static void tell(
      ResponseWriter out, Optional<String> mailbox, SortedMap<EntryName, Optional<byte[]>> values)
      throws IOException {
    out.text("* METADATA ");
    if (mailbox.isPresent()) {
      out.mailbox(mailbox.get());
    } else {
      out.string("");
    }
    String between = " (";
    for (Map.Entry<EntryName, Optional<byte[]>> entry : values.entrySet()) {
      out.text(between).text(name(entry.getKey())).space();
      value(out, entry.getValue().orElse(null));
      between = " ";
    }
    out.text(")").end();
  }

  // entry = astring
  private static String name(EntryName entry) {
    boolean atom =
        entry.text().chars().allMatch(c -> Character.isLetterOrDigit(c) || "/-._".indexOf(c) >= 0);
    return atom
        ? entry.text()
        : '"' + entry.text().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  // value = nstring / literal8
  private static void value(ResponseWriter out, byte @Nullable [] octets) throws IOException {
    if (octets == null) {
      out.text("NIL");
      return;
    }
    for (byte octet : octets) {
      if (octet == 0) {
        out.literal8Header(octets.length).octets(octets, 0, octets.length);
        return;
      }
    }
    try {
      out.string(UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
    } catch (CharacterCodingException e) {
      out.literal(octets); // its charset is unknown
    }
  }

  public static Completion run(SetMetadata command, ImapSession session) {
    Annotated annotated = of(command.mailbox(), session);
    try {
      annotated.in().set(annotated.mailbox(), command.values());
    } catch (AnnotationException e) {
      // RFC 5464 §4.3
      throw switch (e.kind()) {
        case TOO_LARGE ->
            new ImapException.No(
                ResponseCode.of("METADATA MAXSIZE", annotated.in().valueOctetsMax()),
                "a value is too long");
        case TOO_MANY ->
            new ImapException.No(ResponseCode.of("METADATA", "TOOMANY"), "too many annotations");
        case NO_PRIVATE ->
            new ImapException.No(
                ResponseCode.of("METADATA", "NOPRIVATE"), "private annotations are the owner's");
      };
    }
    return Completion.of("SETMETADATA completed");
  }

  /// Annotations of a mailbox or, if it is empty, of the account.
  private record Annotated(Annotations in, Optional<MailboxId> mailbox) {
    SortedMap<EntryName, byte[]> all() {
      return in.all(mailbox);
    }
  }

  private static Annotated of(Optional<MailboxName> name, ImapSession session) {
    if (name.isEmpty()) {
      return new Annotated(session.account().annotations(), Optional.empty());
    }
    Place place = Place.of(session, name.get());
    return new Annotated(place.account().annotations(), Optional.of(place.id()));
  }
}
