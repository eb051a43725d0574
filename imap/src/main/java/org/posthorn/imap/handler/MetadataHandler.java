package org.posthorn.imap.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.MailboxId;

/// GETMETADATA and SETMETADATA (RFC 5464). Server annotations are stored with the account and
/// visible only to it.
public final class MetadataHandler {
  private MetadataHandler() {}

  public static Completion run(GetMetadata command, ImapSession session) throws IOException {
    SortedMap<EntryName, byte[]> all =
        session.account().annotations().all(mailbox(command.mailbox(), session));
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

  /// The wanted annotations of a mailbox that LIST has returned (RFC 9590 §3): those that it has
  /// not are NIL.
  static void tellListed(ImapSession session, Place place, List<EntryName> wanted)
      throws IOException {
    SortedMap<EntryName, byte[]> all = session.account().annotations().all(Optional.of(place.id()));
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
    Optional<MailboxId> mailbox = mailbox(command.mailbox(), session);
    var annotations = session.account().annotations();
    try {
      annotations.set(mailbox, command.values());
    } catch (AnnotationException e) {
      // RFC 5464 §4.3
      throw switch (e.kind()) {
        case TOO_LARGE ->
            new ImapException.No(
                ResponseCode.of("METADATA MAXSIZE", annotations.valueOctetsMax()),
                "a value is too long");
        case TOO_MANY ->
            new ImapException.No(ResponseCode.of("METADATA", "TOOMANY"), "too many annotations");
      };
    }
    return Completion.of("SETMETADATA completed");
  }

  private static Optional<MailboxId> mailbox(Optional<MailboxName> name, ImapSession session) {
    return name.map(given -> own(Place.of(session, given)));
  }

  /// Annotations are for the owner.
  private static MailboxId own(Place place) {
    if (!place.isOwn()) {
      throw new ImapException.No(ResponseCode.NOPERM, "annotations are for the owner");
    }
    return place.id();
  }
}
