package org.posthorn.web.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.WebRequest;

/// The links of our own pages, which are written as paths of the site, where a proxy shows the site
/// below a path ([org.posthorn.web.Site#prefix]).
public final class LocalLinks {
  /// What comes from elsewhere in a page is escaped, so that it has no quotation marks.
  private static final Pattern LINK = Pattern.compile("(?<= (?:href|src|action)=\")/(?!/)[^\"]*");

  private LocalLinks() {}

  /// The answer to a request with the prefix before the links of a page, and before the path to
  /// which it sends the browser. A path that has it already stays as it is.
  public static Answer in(WebRequest request, Answer answer) {
    String prefix = request.target().prefix();
    if (prefix.isEmpty()) {
      return answer;
    }
    Answer sent =
        answer
            .field("Location")
            .filter(to -> to.startsWith("/") && !to.startsWith("//"))
            .map(to -> answer.with("Location", below(prefix, to)))
            .orElse(answer);
    return page(sent)
        .map(html -> {
          String linked =
              LINK.matcher(html)
                  .replaceAll(link -> Matcher.quoteReplacement(below(prefix, link.group())));
          AnswerBody body = new AnswerBody.Bytes(linked.getBytes(StandardCharsets.UTF_8));
          return new Answer(sent.status(), sent.contentType(), body, sent.fields());
        })
        .orElse(sent);
  }

  private static Optional<String> page(Answer answer) {
    return answer.contentType().startsWith("text/html")
            && answer.body() instanceof AnswerBody.Bytes(byte[] bytes)
        ? Optional.of(new String(bytes, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private static String below(String prefix, String path) {
    return path.startsWith(prefix + "/") ? path : prefix + path;
  }
}
