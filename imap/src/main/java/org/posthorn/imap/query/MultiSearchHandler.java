package org.posthorn.imap.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.posthorn.imap.command.MultiSearch;
import org.posthorn.imap.command.SearchReturn;
import org.posthorn.imap.command.SearchReturn.Option;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.search.Progress;
import org.posthorn.imap.search.Relevancy;
import org.posthorn.imap.search.SearchResult;
import org.posthorn.imap.search.Searcher;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.view.MailboxView;

/// ESEARCH (RFC 7377).
public final class MultiSearchHandler {
  private final MultiSearch command;
  private final String tag;
  private final ImapSession session;
  private final SearchReturn wanted;
  private final Progress progress;

  private MultiSearchHandler(MultiSearch command, String tag, ImapSession session) {
    this.command = command;
    this.tag = tag;
    this.session = session;
    this.wanted = command.search().results().orElse(SearchReturn.ALL);
    this.progress = new Progress(session, tag);
  }

  public static Completion run(MultiSearch command, String tag, ImapSession session)
      throws IOException {
    try {
      return new MultiSearchHandler(command, tag, session).search();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Completion search() throws IOException {
    SearchHandler.requireCharset(command.search());
    Optional<Selected> selected = session.selectedMailbox();
    boolean onlySelected =
        command.sources().stream().allMatch(s -> s.kind() == MultiSearch.Kind.SELECTED);
    if (selected.isEmpty()
        && command.sources().stream().allMatch(s -> s.kind() == MultiSearch.Kind.SELECTED)) {
      throw new ImapException.Bad("no mailbox is selected");
    }
    // RFC 7377 §2.1: they mean something in the selected mailbox alone.
    if (!onlySelected && usesNumbers(command.search().key())) {
      throw new ImapException.Bad("sequence numbers are for the selected mailbox");
    }
    if (SearchHandler.asksModSeq(command.search().key())) {
      session.enableCondstore();
    }
    List<Place> places =
        new MailboxSources(session, selected)
            .mailboxes(
                command.sources().isEmpty()
                    ? List.of(new MultiSearch.Source(MultiSearch.Kind.SELECTED, List.of()))
                    : command.sources());
    for (Place place : places) {
      search(place, selected.filter(each -> each.isOf(place)).isPresent());
    }
    return Completion.of("ESEARCH completed");
  }

  private void search(Place place, boolean isSelected) throws IOException {
    long now = session.service().clock().millis();
    SearchResult found;
    MailAccount account = place.account();
    if (isSelected) {
      found =
          new Searcher(
                  session,
                  session.selected(),
                  Synchroniser.current(session),
                  command.search().key(),
                  now,
                  progress)
              .search();
      if (wanted.has(Option.SAVE)) {
        int[] uids = SearchResponses.narrowed(found, wanted).uids();
        Arrays.sort(uids);
        session.selected().save(uids);
      }
    } else {
      MailboxView view;
      try {
        view = place.view();
      } catch (MailException e) {
        return; // it was deleted meanwhile, or may not be read
      }
      Selected target = Selected.unselected(place.account(), view);
      found = new Searcher(session, target, view, command.search().key(), now, progress).search();
    }
    // RFC 7377 §2.1: a mailbox without a match is not mentioned.
    if (found.count() == 0 || wanted.isSaveOnly()) {
      return;
    }
    int[] scores =
        wanted.has(Option.RELEVANCY)
            ? new Relevancy(session, account, command.search().key()).of(found)
            : new int[0];
    session.out().text("* ESEARCH (TAG \"").text(tag).text("\" MAILBOX ").mailbox(place.path());
    session.out().text(" UIDVALIDITY ").number(place.mailbox().uidValidity()).text(")");
    boolean modSeq = SearchHandler.asksModSeq(command.search().key());
    SearchResponses.results(
        new SearchResponses.Scored(found, scores), wanted, true, modSeq, session.out());
  }

  private static boolean usesNumbers(SearchKey key) {
    return switch (key) {
      case SearchKey.Messages _ -> true;
      case SearchKey.Uids k -> k.uids().isSaved();
      case SearchKey.And and -> and.keys().stream().anyMatch(MultiSearchHandler::usesNumbers);
      case SearchKey.Or or -> usesNumbers(or.first()) || usesNumbers(or.second());
      case SearchKey.Not not -> usesNumbers(not.key());
      case SearchKey.Fuzzy fuzzy -> usesNumbers(fuzzy.key());
      default -> false;
    };
  }
}
