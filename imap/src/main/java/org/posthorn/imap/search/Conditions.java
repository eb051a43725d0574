package org.posthorn.imap.search;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.syntax.ImapDate;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.Condition;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.view.MailboxView;

/// Compiles search keys into conditions. One thread, one use.
final class Conditions {

  private final MailAccount account;
  private final Selected selected;
  private final MailboxView shown;
  private final MailboxView now;
  private final boolean knowsRecent;
  private final boolean uidOnly;
  private final long nowMillis;

  /// @param now the current view, with flags and dates
  /// @param nowMillis the current time, for OLDER and YOUNGER
  Conditions(ImapSession session, Selected selected, MailboxView now, long nowMillis) {
    this.account = selected.account();
    this.selected = selected;
    this.shown = selected.shown();
    this.now = now;
    this.knowsRecent = !session.rev2(); // rev1 has \Recent
    this.uidOnly = session.uidOnly();
    this.nowMillis = nowMillis;
  }

  Condition compile(SearchKey key) {
    return switch (key) {
      case SearchKey.All _ -> new Condition.OfView(_ -> true);
      case SearchKey.HasFlag k -> flag(k.flag(), k.present());
      case SearchKey.Recent k ->
          new Condition.OfView(p -> (knowsRecent && selected.recent(now.uid(p))) == k.recent());
      case SearchKey.Size k ->
          new Condition.OfView(
              k.larger() ? p -> now.bytes(p) > k.octets() : p -> now.bytes(p) < k.octets());
      case SearchKey.Received k ->
          new Condition.OfView(p -> k.relation().holds(ImapDate.day(now.internalDate(p)), k.day()));
      case SearchKey.Saved k ->
          new Condition.OfView(p -> k.relation().holds(ImapDate.day(now.saveDate(p)), k.day()));
      case SearchKey.Sent k -> new Condition.Sent(k.relation(), k.day());
      case SearchKey.Within k -> within(k);
      case SearchKey.Header k -> new Condition.Field(k.field(), UnicodeCasemap.fold(k.text()));
      case SearchKey.Addresses k ->
          new Condition.Addresses(k.field(), UnicodeCasemap.fold(k.text()));
      case SearchKey.Body k -> text(k.text(), false);
      case SearchKey.Text k -> text(k.text(), true);
      case SearchKey.Uids k -> uids(k.uids());
      case SearchKey.UidRange k ->
          new Condition.OfView(p -> now.uid(p) >= k.first() && now.uid(p) <= k.last());
      case SearchKey.Messages k -> numbers(k.sequenceNumbers());
      case SearchKey.ModSeq k -> new Condition.OfView(p -> now.modSeq(p) >= k.atLeast());
      case SearchKey.EmailId k ->
          new Condition.OfView(p -> ObjectId.ofEmail(now.emailId(p)).equals(k.id()));
      case SearchKey.ThreadId k -> thread(ObjectId.thread(k.id()));
      case SearchKey.And k -> and(k.keys());
      case SearchKey.Or k -> Condition.either(compile(k.first()), compile(k.second()));
      case SearchKey.Not k -> new Condition.Not(compile(k.key()));
      case SearchKey.Fuzzy k -> fuzzy(k.key());
    };
  }

  // RFC 6203 §3, §5: of a text, each word must be there, in any order; of the body, attachments are
  // searched too. All other keys are matched as they are.
  private Condition fuzzy(SearchKey key) {
    return switch (key) {
      case SearchKey.Header k when !k.text().isEmpty() ->
          each(k.text(), word -> new Condition.Field(k.field(), word));
      case SearchKey.Addresses k when !k.text().isEmpty() ->
          each(k.text(), word -> new Condition.Addresses(k.field(), word));
      case SearchKey.Body k -> each(k.text(), word -> fuzzyText(word, false));
      case SearchKey.Text k -> each(k.text(), word -> fuzzyText(word, true));
      case SearchKey.And k -> Condition.all(k.keys().stream().map(this::fuzzy).toList());
      case SearchKey.Or k -> Condition.either(fuzzy(k.first()), fuzzy(k.second()));
      case SearchKey.Not k -> new Condition.Not(fuzzy(k.key()));
      default -> compile(key);
    };
  }

  private static Condition each(String text, Function<String, Condition> condition) {
    return Condition.all(FuzzyWords.of(text).stream().map(condition).toList());
  }

  private static Condition fuzzyText(String word, boolean header) {
    return Condition.either(new Condition.Attachments(word), new Condition.Text(word, header));
  }

  private Condition thread(OptionalLong id) {
    long[] emailIds = id.isPresent() ? account.thread(id.getAsLong()) : new long[0];
    Arrays.sort(emailIds);
    return new Condition.OfView(p -> Arrays.binarySearch(emailIds, now.emailId(p)) >= 0);
  }

  private Condition and(List<SearchKey> keys) {
    return Condition.all(keys.stream().map(this::compile).toList());
  }

  // RFC 9051 §6.4.4: every message contains the empty string.
  private static Condition text(String text, boolean header) {
    return text.isEmpty()
        ? new Condition.OfView(_ -> true)
        : new Condition.Text(UnicodeCasemap.fold(text), header);
  }

  private Condition flag(String flag, boolean present) {
    long bits = bits(flag);
    // A keyword that the account does not have has no bit, and no message has it.
    return new Condition.OfView(p -> ((now.flags(p) & bits) != 0) == present);
  }

  private long bits(String flag) {
    return switch (flag) {
      case "\\Seen" -> Flags.SEEN;
      case "\\Answered" -> Flags.ANSWERED;
      case "\\Flagged" -> Flags.FLAGGED;
      case "\\Draft" -> Flags.DRAFT;
      case "\\Deleted" -> Flags.DELETED;
      default -> {
        OptionalInt bit = now.keywords().bit(flag);
        yield bit.isPresent() ? 1L << bit.getAsInt() : 0;
      }
    };
  }

  // RFC 5032 §3: by the internal date.
  private Condition within(SearchKey.Within key) {
    long border = nowMillis - key.seconds() * 1000;
    return new Condition.OfView(
        key.older() ? p -> now.internalDate(p) <= border : p -> now.internalDate(p) >= border);
  }

  private Condition uids(SequenceSet set) {
    if (set.isSaved()) {
      return saved();
    }
    Ranges ranges = set.resolve(shown.size() == 0 ? 0 : shown.uid(shown.size() - 1));
    return new Condition.OfView(p -> ranges.contains(now.uid(p)));
  }

  private Condition numbers(SequenceSet set) {
    if (set.isSaved()) {
      return saved();
    }
    if (uidOnly) {
      throw new ImapException.Bad(ResponseCode.UIDREQUIRED, "UIDONLY is enabled"); // RFC 9586 §3.2
    }
    Ranges ranges = set.resolve(shown.size());
    return new Condition.OfNumber(i -> ranges.contains(i + 1L));
  }

  // RFC 5182 §2.1
  private Condition saved() {
    int[] saved = selected.saved();
    return new Condition.OfView(p -> Arrays.binarySearch(saved, now.uid(p)) >= 0);
  }
}
