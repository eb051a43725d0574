package org.posthorn.web.session;

import java.util.Set;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.Problems;
import org.posthorn.web.WebRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What people see if a browser opens an address that is refused. Programs get problem details.
public final class RefusalPage {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> PAGES = Set.of("text/html", "application/xhtml+xml");
  private static final Set<String> DATA = Set.of("application/json", Problems.CONTENT_TYPE);

  private RefusalPage() {}

  /// @param refusal problem details
  /// @return a page with the same status and header fields if the request is for a page; otherwise
  ///   `refusal`
  public static Answer of(WebRequest request, Answer refusal) {
    Answer told = refusal.adding("Vary", "Accept");
    return wantsPage(request) ? page(request, told) : told;
  }

  /// Whether a browser opens a page, or a client names HTML before JSON (RFC 9110 §12.5.1). `*/*`
  /// is what programs send that read neither.
  private static boolean wantsPage(WebRequest request) {
    if (!request.field("Sec-Fetch-Mode").orElse("navigate").equals("navigate")) {
      return false; // a script; Fetch Metadata §2.2
    }
    QuotedQualityCSV accepted = new QuotedQualityCSV();
    request.fields("Accept").forEach(accepted::addValue);
    return accepted.getValues().stream()
        .map(value -> value.split(";", 2)[0].strip())
        .filter(type -> PAGES.contains(type) || DATA.contains(type))
        .findFirst()
        .filter(PAGES::contains)
        .isPresent();
  }

  private static Answer page(WebRequest request, Answer refusal) {
    Language language = Language.of(request);
    RefusalText text = RefusalText.of(refusal.status());
    String body =
        """
        <p>%s</p>
        <p class="note" lang="en">%d: %s</p>
        <p><a class="primary" href="/">%s</a></p>
        <p><a class="button" href="/login">%s</a></p>
        """
            .formatted(
                text.meaning().html(language),
                refusal.status(),
                Page.escaped(detail(refusal)),
                LoginText.MAIL.html(language),
                LoginText.SIGN_IN.html(language));
    Answer page = Page.of(language, text.title(), body).withStatus(refusal.status());
    for (Answer.Field field : refusal.fields()) {
      page = page.adding(field.name(), field.value());
    }
    return LocalLinks.in(request, page);
  }

  private static String detail(Answer refusal) {
    try {
      return refusal.body() instanceof AnswerBody.Bytes(byte[] bytes)
          ? JSON.readTree(bytes).path("detail").asString("")
          : "";
    } catch (JacksonException e) {
      return "";
    }
  }
}
