package org.posthorn.imap.command;

import java.util.List;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 5256 §3, RFC 5267 §3. `sort = ["UID" SP] "SORT" [search-return-opts] SP "(" sort-criterion
/// *(SP sort-criterion) ")" SP charset 1*(SP search-key)`
///
/// @param criteria at least one, the first one weighs most
/// @param search what is sorted
public record Sort(List<SortCriterion> criteria, Search search) implements ImapCommand {
  private static final int CRITERIA_MAX = 20;

  static Sort parse(Parser p, boolean uid) {
    p.space();
    var results = SearchReturn.parse(p);
    if (results.isPresent()) {
      p.uses(Extension.ESORT); // RFC 5267 §3
    }
    List<SortCriterion> criteria = p.parenthesized(CRITERIA_MAX, SortCriterion::parse);
    if (criteria.isEmpty()) {
      throw new SyntaxException("no sort key");
    }
    p.space();
    Search search = Search.program(p, uid, results, p.astring());
    // RFC 6203 §6
    if (criteria.stream().anyMatch(each -> each.key() == SortCriterion.Key.RELEVANCY)
        && !search.key().hasFuzzy()) {
      throw new SyntaxException("RELEVANCY needs a FUZZY key");
    }
    return new Sort(criteria, search);
  }
}
