package org.posthorn.imap.syntax;

import java.util.List;
import org.posthorn.search.AddressField;
import org.posthorn.search.DateRelation;

/// A condition of SEARCH. RFC 9051 §9 `search-key`.
public sealed interface SearchKey {

  /// ALL
  record All() implements SearchKey {}

  /// ANSWERED, UNANSWERED, KEYWORD and so on.
  ///
  /// @param flag in the RFC's spelling
  record HasFlag(String flag, boolean present) implements SearchKey {}

  /// RECENT and OLD of RFC 3501 §6.4.4.
  record Recent(boolean recent) implements SearchKey {}

  /// LARGER and SMALLER.
  record Size(boolean larger, long octets) implements SearchKey {}

  /// BEFORE, ON and SINCE: the internal date.
  ///
  /// @param day in days since 1970-01-01
  record Received(DateRelation relation, int day) implements SearchKey {}

  /// SAVEDBEFORE, SAVEDON and SAVEDSINCE, RFC 8514 §4.3: when it came into the mailbox.
  record Saved(DateRelation relation, int day) implements SearchKey {}

  /// SENTBEFORE, SENTON and SENTSINCE: the Date field.
  record Sent(DateRelation relation, int day) implements SearchKey {}

  /// OLDER and YOUNGER, RFC 5032.
  record Within(boolean older, long seconds) implements SearchKey {}

  /// BCC, CC, FROM and TO: `text` is in an address of this field; if `text` is empty, there is an
  /// address.
  record Addresses(AddressField field, String text) implements SearchKey {}

  /// SUBJECT and HEADER: `text` is in such a field; if `text` is empty, there is such a field.
  record Header(String field, String text) implements SearchKey {}

  /// BODY
  record Body(String text) implements SearchKey {}

  /// TEXT: in the header or the body.
  record Text(String text) implements SearchKey {}

  /// UID
  record Uids(SequenceSet uids) implements SearchKey {}

  /// UIDAFTER and UIDBEFORE, RFC 9738 §3.5: a UID from `first` to `last`.
  record UidRange(long first, long last) implements SearchKey {}

  /// A sequence set, or `$`.
  record Messages(SequenceSet sequenceNumbers) implements SearchKey {}

  /// MODSEQ, RFC 7162 §3.1.5: at least this ModSeq.
  record ModSeq(long atLeast) implements SearchKey {}

  /// EMAILID, RFC 8474 §6
  record EmailId(String id) implements SearchKey {}

  /// THREADID, RFC 8474 §6
  record ThreadId(String id) implements SearchKey {}

  /// All of these.
  record And(List<SearchKey> keys) implements SearchKey {}

  record Or(SearchKey first, SearchKey second) implements SearchKey {}

  record Not(SearchKey key) implements SearchKey {}

  /// FUZZY, RFC 6203 §3: texts need not be there as they are written.
  record Fuzzy(SearchKey key) implements SearchKey {}

  /// Whether FUZZY is in it, so that messages have a relevancy.
  default boolean hasFuzzy() {
    return switch (this) {
      case Fuzzy _ -> true;
      case And and -> and.keys().stream().anyMatch(SearchKey::hasFuzzy);
      case Or or -> or.first().hasFuzzy() || or.second().hasFuzzy();
      case Not not -> not.key().hasFuzzy();
      default -> false;
    };
  }
}
