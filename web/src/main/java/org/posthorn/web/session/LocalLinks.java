package org.posthorn.web.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.WebRequest;

/// Adds the site's path prefix ([org.posthorn.web.Site#prefix]) to links in server-generated pages.
public final class LocalLinks {
  /// Untrusted text in pages is escaped, so that it contains no quotation marks.
  private static final Pattern LINK = Pattern.compile("(?<= (?:href|src|action)=\")/(?!/)[^\"]*");

  private LocalLinks() {}

  /// Adds the prefix to links of a page, and to the target of a redirect, unless it is there
  /// already.
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
