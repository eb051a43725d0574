package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.imap.command.Fetch;
import org.posthorn.imap.fetch.Fetcher;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MessageLimit;
import org.posthorn.imap.session.MessageSet;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.session.Vanished;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.store.view.MailboxView;

/// FETCH and UID FETCH. RFC 9051 §6.4.5, §6.4.9.
public final class FetchHandler {

  private FetchHandler() {}

  public static Completion run(Fetch command, ImapSession session) throws IOException {
    Fetch.Modifiers modifiers = command.modifiers();
    boolean modSeq = modifiers.changedSince().isPresent();
    if (modSeq || command.items().contains(FetchItem.Attribute.MODSEQ)) {
      session.enableCondstore();
    }
    if (modifiers.vanished()) {
      tellVanished(command, session);
    }
    int[] all = MessageSet.indexes(session.selected(), command.messages(), command.uid());
    int[] wanted =
        modifiers
            .partial()
            .map(part -> Arrays.copyOfRange(all, part.from(all.length), part.to(all.length)))
            .orElse(all);
    MessageLimit limit = MessageLimit.of(session);
    int[] indexes = limit.cut(wanted);
    Optional<Integer> lowest =
        indexes.length < wanted.length
            ? Optional.of(session.selected().shown().uid(indexes[0]))
            : Optional.empty();
    Fetcher fetcher = new Fetcher(session, command.items(), command.uid(), modSeq);
    fetcher.fetch(indexes, since(command, session));
    Synchroniser.announce(session, command.uid(), fetcher.expected());
    if (fetcher.unreadable() > 0) {
      // RFC 5530 §3
      throw new ImapException.No(
          ResponseCode.CORRUPTION, fetcher.unreadable() + " messages are damaged on the server");
    }
    if (fetcher.undecodable() > 0) {
      throw new ImapException.No(ResponseCode.UNKNOWN_CTE, "an unknown transfer encoding");
    }
    String text = (command.uid() ? "UID FETCH" : "FETCH") + " completed";
    if (command.uid() || fetcher.expunged() == 0) {
      return limit.completed(Completion.of(text), lowest);
    }
    if (fetcher.lost() > 0) {
      throw new ImapException.No(ResponseCode.EXPUNGEISSUED, "some messages were expunged");
    }
    // RFC 5530 §3: tells the client to look for changes.
    return Completion.of(ResponseCode.EXPUNGEISSUED, text);
  }

  // RFC 7162 §3.2.6
  private static void tellVanished(Fetch command, ImapSession session) throws IOException {
    if (!session.qresync()) {
      throw new ImapException.Bad("QRESYNC is not enabled");
    }
    if (command.messages().isSaved()) {
      return; // they were there
    }
    MailboxView shown = session.selected().shown();
    long modSeq = command.modifiers().changedSince().orElseThrow();
    // The ranges may end beyond the last message.
    long largest = Math.max(1, shown.uidNext() - 1L);
    Vanished.tell(session, shown, modSeq, command.messages().resolve(largest), 0);
  }

  // RFC 7162 §3.1.4: for an unknown ModSeq, all messages must be returned.
  private static OptionalLong since(Fetch command, ImapSession session) {
    OptionalLong since = command.modifiers().changedSince();
    return since.isPresent() && !session.selected().account().known(since.getAsLong())
        ? OptionalLong.empty()
        : since;
  }
}
