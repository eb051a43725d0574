package org.posthorn.imap.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.search.AddressField;
import org.posthorn.search.DateRelation;

/// Parses the keys of one SEARCH.
///
/// One thread, one use.
public final class SearchKeyParser {

  private final Parser p;
  private final Charset charset;
  private int keys;

  /// @param charset of the strings
  public SearchKeyParser(Parser p, Charset charset) {
    this.p = p;
    this.charset = charset;
  }

  /// `search-key *(SP search-key)`: one key, or [SearchKey.And] of all.
  public SearchKey parseAll() {
    return all(0);
  }

  private SearchKey all(int depth) {
    List<SearchKey> all = new ArrayList<>();
    do {
      all.add(key(depth));
    } while (p.acceptSpace() && p.peek() != ')');
    return all.size() == 1 ? all.getFirst() : new SearchKey.And(List.copyOf(all));
  }

  private SearchKey key(int depth) {
    if (++keys > p.limits().search().keys()) {
      throw new SyntaxException("too many search keys");
    }
    if (depth > p.limits().search().depth()) {
      throw new SyntaxException("search keys are nested too deep");
    }
    if (p.accept('(')) {
      p.acceptSpace();
      SearchKey inner = all(depth + 1);
      p.expect(')');
      return inner;
    }
    if (p.atDigit() || p.peek() == '*' || p.peek() == '$') {
      return new SearchKey.Messages(p.sequenceSet());
    }
    String name = p.keyword();
    return switch (name) {
      case "ALL" -> new SearchKey.All();
      case "SAVEDATESUPPORTED" -> {
        p.uses(Extension.SAVEDATE);
        yield new SearchKey.All(); // RFC 8514 §4.3: every mailbox supports it.
      }
      case "NOT" -> new SearchKey.Not(operand(depth));
      case "OR" -> new SearchKey.Or(operand(depth), operand(depth));
      case "FUZZY" -> {
        p.uses(Extension.SEARCH_FUZZY);
        yield new SearchKey.Fuzzy(operand(depth));
      }
      case "UID" -> new SearchKey.Uids(spacedSet());
      case "UIDAFTER" -> new SearchKey.UidRange(spacedUid() + 1, Long.MAX_VALUE);
      case "UIDBEFORE" -> new SearchKey.UidRange(1, spacedUid() - 1);
      case "MODSEQ" -> modSeq();
      case "EMAILID" -> new SearchKey.EmailId(objectId());
      case "THREADID" -> new SearchKey.ThreadId(objectId());
      default -> flagKey(name);
    };
  }

  private SearchKey operand(int depth) {
    p.space();
    return key(depth + 1);
  }

  private SearchKey flagKey(String name) {
    return switch (name) {
      case "ANSWERED" -> new SearchKey.HasFlag("\\Answered", true);
      case "UNANSWERED" -> new SearchKey.HasFlag("\\Answered", false);
      case "DELETED" -> new SearchKey.HasFlag("\\Deleted", true);
      case "UNDELETED" -> new SearchKey.HasFlag("\\Deleted", false);
      case "DRAFT" -> new SearchKey.HasFlag("\\Draft", true);
      case "UNDRAFT" -> new SearchKey.HasFlag("\\Draft", false);
      case "FLAGGED" -> new SearchKey.HasFlag("\\Flagged", true);
      case "UNFLAGGED" -> new SearchKey.HasFlag("\\Flagged", false);
      case "SEEN" -> new SearchKey.HasFlag("\\Seen", true);
      case "UNSEEN" -> new SearchKey.HasFlag("\\Seen", false);
      case "KEYWORD" -> new SearchKey.HasFlag(spacedAtom(), true);
      case "UNKEYWORD" -> new SearchKey.HasFlag(spacedAtom(), false);
      case "RECENT" -> new SearchKey.Recent(true);
      case "OLD" -> new SearchKey.Recent(false);
      // RFC 3501 §6.4.4: NEW is (RECENT UNSEEN).
      case "NEW" ->
          new SearchKey.And(
              List.of(new SearchKey.Recent(true), new SearchKey.HasFlag("\\Seen", false)));
      default -> valueKey(name);
    };
  }

  private SearchKey valueKey(String name) {
    return switch (name) {
      case "LARGER" -> new SearchKey.Size(true, spacedNumber());
      case "SMALLER" -> new SearchKey.Size(false, spacedNumber());
      case "BEFORE" -> new SearchKey.Received(DateRelation.BEFORE, spacedDate());
      case "ON" -> new SearchKey.Received(DateRelation.ON, spacedDate());
      case "SINCE" -> new SearchKey.Received(DateRelation.SINCE, spacedDate());
      case "SAVEDBEFORE" -> saved(DateRelation.BEFORE);
      case "SAVEDON" -> saved(DateRelation.ON);
      case "SAVEDSINCE" -> saved(DateRelation.SINCE);
      case "SENTBEFORE" -> new SearchKey.Sent(DateRelation.BEFORE, spacedDate());
      case "SENTON" -> new SearchKey.Sent(DateRelation.ON, spacedDate());
      case "SENTSINCE" -> new SearchKey.Sent(DateRelation.SINCE, spacedDate());
      case "OLDER" -> new SearchKey.Within(true, spacedInterval());
      case "YOUNGER" -> new SearchKey.Within(false, spacedInterval());
      case "BCC" -> new SearchKey.Addresses(AddressField.BCC, spacedText());
      case "CC" -> new SearchKey.Addresses(AddressField.CC, spacedText());
      case "FROM" -> new SearchKey.Addresses(AddressField.FROM, spacedText());
      case "SUBJECT" -> new SearchKey.Header("Subject", spacedText());
      case "TO" -> new SearchKey.Addresses(AddressField.TO, spacedText());
      case "HEADER" -> new SearchKey.Header(spacedText(), spacedText());
      case "BODY" -> new SearchKey.Body(spacedText());
      case "TEXT" -> new SearchKey.Text(spacedText());
      default -> throw new SyntaxException("an unknown search key");
    };
  }

  // RFC 7162 §3.1.5: "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer, where search-modseq-ext
  // names an entry; a message has one ModSeq for all flags, so it is ignored.
  private SearchKey modSeq() {
    p.uses(Extension.CONDSTORE);
    p.space();
    if (!p.atDigit()) {
      p.string();
      p.space();
      if (!p.acceptKeyword("PRIV") && !p.acceptKeyword("SHARED") && !p.acceptKeyword("ALL")) {
        throw new SyntaxException("expected priv, shared or all");
      }
      p.space();
    }
    return new SearchKey.ModSeq(p.number64());
  }

  // RFC 8474 §6
  private String objectId() {
    p.uses(Extension.OBJECTID);
    return spacedAtom();
  }

  // RFC 8514 §4.3
  private SearchKey saved(DateRelation relation) {
    p.uses(Extension.SAVEDATE);
    return new SearchKey.Saved(relation, spacedDate());
  }

  // RFC 9738 §3.5
  private long spacedUid() {
    p.uses(Extension.MESSAGELIMIT);
    p.space();
    return p.nonZeroNumber();
  }

  private SequenceSet spacedSet() {
    p.space();
    return p.sequenceSet();
  }

  private String spacedAtom() {
    p.space();
    return p.atom();
  }

  private long spacedNumber() {
    p.space();
    return p.number64();
  }

  // RFC 5032 §5: nz-number
  private long spacedInterval() {
    p.uses(Extension.WITHIN);
    p.space();
    return p.nonZeroNumber();
  }

  private int spacedDate() {
    p.space();
    return p.date();
  }

  private String spacedText() {
    p.space();
    byte[] octets = p.astringOctets();
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(octets))
          .toString();
    } catch (CharacterCodingException e) {
      throw new SyntaxException("a search string is not of its charset");
    }
  }
}
