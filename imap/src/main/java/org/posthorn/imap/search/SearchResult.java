package org.posthorn.imap.search;

import java.util.Arrays;
import org.posthorn.store.view.MailboxView;

/// The result of a search in ascending order, or of SORT in its order.
///
/// @param indexes in the client's view
/// @param places in `view`
/// @param view the view that was searched
public record SearchResult(int[] indexes, int[] places, MailboxView view) {

  public int count() {
    return indexes.length;
  }

  /// As sequence numbers or UIDs.
  public int[] numbers(boolean uid) {
    int[] numbers = new int[indexes.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = uid ? view.uid(places[i]) : indexes[i] + 1;
    }
    return numbers;
  }

  public int[] uids() {
    return numbers(true);
  }

  /// Only some of the messages.
  ///
  /// @param which by their positions in the result
  public SearchResult only(int[] which) {
    return new SearchResult(
        Arrays.stream(which).map(i -> indexes[i]).toArray(),
        Arrays.stream(which).map(i -> places[i]).toArray(),
        view);
  }

  /// The highest ModSeq of the messages; 0 if there are none.
  public long highestModSeq() {
    long highest = 0;
    for (int place : places) {
      highest = Math.max(highest, view.modSeq(place));
    }
    return highest;
  }
}
