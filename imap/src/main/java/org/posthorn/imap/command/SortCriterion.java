package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 5256 §5 `sort-criterion = ["REVERSE" SP] sort-key`
public record SortCriterion(boolean reverse, Key key) {

  /// What messages are sorted by; with DISPLAYFROM and DISPLAYTO of RFC 5957.
  public enum Key {
    ARRIVAL(false),
    SIZE(false),
    DATE(true),
    CC(true),
    FROM(true),
    TO(true),
    SUBJECT(true),
    DISPLAYFROM(true),
    DISPLAYTO(true),
    /// RFC 6203 §6: the best first.
    RELEVANCY(true);

    private final boolean ofContent;

    Key(boolean ofContent) {
      this.ofContent = ofContent;
    }

    /// Whether the header is read for it.
    public boolean ofContent() {
      return ofContent;
    }
  }

  static SortCriterion parse(Parser p) {
    boolean reverse = p.acceptKeyword("REVERSE");
    if (reverse) {
      p.space();
    }
    String name = p.keyword();
    for (Key key : Key.values()) {
      if (key.name().equals(name)) {
        if (key == Key.DISPLAYFROM || key == Key.DISPLAYTO) {
          p.uses(Extension.SORT_DISPLAY);
        } else if (key == Key.RELEVANCY) {
          p.uses(Extension.SEARCH_FUZZY);
        }
        return new SortCriterion(reverse, key);
      }
    }
    throw new SyntaxException("an unknown sort key");
  }
}
