package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.posthorn.imap.command.Store;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.EventSource;
import org.posthorn.imap.session.FlagResponses;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MessageLimit;
import org.posthorn.imap.session.MessageSet;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.view.MailboxView;

/// STORE (RFC 9051 §6.4.6, RFC 7162 §3.1.3).
public final class StoreHandler {
  private StoreHandler() {}

  public static Completion run(Store command, ImapSession session) throws IOException {
    Selected selected = session.writable();
    MessageLimit limit = MessageLimit.of(session);
    int[] all = MessageSet.uids(selected, command.messages(), command.uid());
    int[] uids = limit.cut(all);
    if (command.unchangedSince().isPresent()) {
      session.enableCondstore();
    }
    FlagChange change = change(command);
    EventSource events = EventSource.beforeFlags(session);
    StoreOutcome outcome =
        session
            .selected()
            .account()
            .store(selected.mailbox(), uids, change, command.unchangedSince());
    int[] done = without(uids, outcome.modified());
    events.flagged(done);
    MailboxView now = Synchroniser.current(session);
    Synchroniser.newKeywords(session, now);
    if (!command.silent() || session.condstore()) {
      tell(command, session, now, done);
    }
    Synchroniser.announce(session, now, command.uid(), expected(command, change, now, done));
    return limit.completed(
        completion(command, selected.shown(), outcome),
        uids.length < all.length ? Optional.of(uids[0]) : Optional.empty());
  }

  private static FlagChange change(Store command) {
    FlagChange.Mode mode =
        switch (command.mode()) {
          case REPLACE -> FlagChange.Mode.REPLACE;
          case ADD -> FlagChange.Mode.ADD;
          case REMOVE -> FlagChange.Mode.REMOVE;
        };
    return new FlagChange(mode, FlagSet.of(command.flags().toArray(String[]::new)));
  }

  /// Returns the new flags, or after a silent STORE only the new ModSeqs.
  private static void tell(Store command, ImapSession session, MailboxView now, int[] done)
      throws IOException {
    MailboxView shown = session.selected().shown();
    FlagResponses responses = new FlagResponses(session, now, command.uid());
    TimeSlice slice = new TimeSlice();
    int number = -1;
    int index = -1;
    for (int uid : done) {
      slice.breathe();
      number = next(shown, number, uid);
      index = next(now, index, uid);
      if (number < 0 || index < 0) {
        continue;
      }
      if (command.silent()) {
        responses.writeModSeq(number, index);
      } else {
        responses.write(number, index);
      }
    }
  }

  // Most sets are ranges, where the next message follows the last one.
  private static int next(MailboxView view, int last, int uid) {
    int guess = last + 1;
    return last >= -1 && guess < view.size() && view.uid(guess) == uid ? guess : view.indexOf(uid);
  }

  /// What the client knows already: after a normal STORE the returned flags, after a silent one the
  /// result of its command on the flags it knew.
  private static Synchroniser.Expected expected(
      Store command, FlagChange change, MailboxView now, int[] done) {
    if (!command.silent()) {
      return (uid, before, after) -> Arrays.binarySearch(done, uid) >= 0;
    }
    long bits = bits(change.flags(), now.keywords());
    return new Synchroniser.Expected() {
      @Override
      public boolean known(int uid, long before, long after) {
        return Arrays.binarySearch(done, uid) >= 0 && after == told(uid, before);
      }

      @Override
      public long told(int uid, long before) {
        return Arrays.binarySearch(done, uid) >= 0 ? applied(change.mode(), before, bits) : before;
      }
    };
  }

  private static long bits(FlagSet flags, KeywordNames names) {
    long bits = flags.system();
    for (String keyword : flags.keywords()) {
      if (names.bit(keyword).isPresent()) {
        bits |= 1L << names.bit(keyword).getAsInt();
      }
    }
    return bits;
  }

  private static long applied(FlagChange.Mode mode, long before, long bits) {
    return switch (mode) {
      case ADD -> before | bits;
      case REMOVE -> before & ~bits;
      case REPLACE -> bits;
    };
  }

  private static int[] without(int[] uids, int[] modified) {
    if (modified.length == 0) {
      return uids;
    }
    return Arrays.stream(uids).filter(uid -> Arrays.binarySearch(modified, uid) < 0).toArray();
  }

  private static Completion completion(Store command, MailboxView shown, StoreOutcome outcome) {
    String name = command.uid() ? "UID STORE" : "STORE";
    if (outcome.modified().length > 0) {
      int[] numbers =
          command.uid()
              ? outcome.modified()
              : Arrays.stream(outcome.modified()).map(uid -> shown.indexOf(uid) + 1).toArray();
      return Completion.of(
          ResponseCode.modified(Ranges.ofAscending(numbers).toString()),
          name + " left some messages alone");
    }
    if (outcome.missing().length > 0 && !command.uid() && !command.silent()) {
      // RFC 2180 §4.2.1: the client expects a response for each message.
      throw new ImapException.No(ResponseCode.EXPUNGEISSUED, "some messages were expunged");
    }
    return Completion.of(name + " completed");
  }
}
