package org.posthorn.jmap.query;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.posthorn.search.index.IndexLimits;
import org.posthorn.search.index.SearchIndex;

/// Email/query finds the same with an index.
class IndexedEmailQueryTest extends EmailQueryTest {
  private SearchIndex searchIndex;

  @BeforeEach
  void openIndex() {
    SearchIndex opened =
        new SearchIndex(
            directory.resolve("search"),
            fixture.store,
            SearchIndex.Setup.of(1).with(IndexLimits.defaults().withFreeBytesMin(0)));
    opened.start();
    searchIndex = opened;
    index =
        (account, place, folded) -> {
          try {
            opened.awaitIndexed(Duration.ofSeconds(30));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return opened.ask(account, place, folded);
        };
  }

  @AfterEach
  void closeIndex() {
    searchIndex.close();
  }
}
