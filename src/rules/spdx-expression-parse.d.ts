declare module "spdx-expression-parse" {
  type Node =
    | { license: string; plus?: true; exception?: string }
    | { left: Node; conjunction: "and" | "or"; right: Node };
  /** Throws where the text is no SPDX license expression. */
  export default function parse(expression: string): Node;
}
