package org.posthorn.imap.command;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// The items of STATUS. RFC 9051 §9 `status-att`, with RECENT of RFC 3501 §6.3.10, HIGHESTMODSEQ of
/// RFC 7162 §3.1.7, MAILBOXID of RFC 8474 §4.3, APPENDLIMIT of RFC 7889 §5 and DELETED-STORAGE of
/// RFC 9208 §4.1.4.
public enum StatusItem {
  MESSAGES,
  RECENT,
  UIDNEXT,
  UIDVALIDITY,
  UNSEEN,
  DELETED,
  DELETED_STORAGE,
  SIZE,
  HIGHESTMODSEQ,
  MAILBOXID,
  APPENDLIMIT;

  /// `"(" status-att *(SP status-att) ")"`
  static Set<StatusItem> parseList(Parser p) {
    Set<StatusItem> items = EnumSet.noneOf(StatusItem.class);
    // Repeated items have no effect.
    items.addAll(p.parenthesized(4 * values().length, StatusItem::parse));
    if (items.isEmpty()) {
      throw new SyntaxException("no status item");
    }
    return items;
  }

  /// Its name in upper case.
  public String wireName() {
    return name().replace('_', '-');
  }

  private Optional<Extension> extension() {
    return Optional.ofNullable(
        switch (this) {
          case DELETED_STORAGE -> Extension.QUOTA;
          case SIZE -> Extension.STATUS_SIZE;
          case HIGHESTMODSEQ -> Extension.CONDSTORE;
          case MAILBOXID -> Extension.OBJECTID;
          case APPENDLIMIT -> Extension.APPENDLIMIT;
          default -> null;
        });
  }

  private static StatusItem parse(Parser p) {
    String name = p.keyword();
    for (StatusItem item : values()) {
      if (item.wireName().equals(name)) {
        item.extension().ifPresent(p::uses);
        return item;
      }
    }
    throw new SyntaxException("an unknown status item");
  }
}
