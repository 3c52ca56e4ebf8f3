import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { rowProduct } from './row-products.js';

/** Rows of a symmetric matrix. */
export type SymmetricRows = readonly Float64Array[];

/**
 * `tr((A B)^½)` for symmetric positive semidefinite A and B: with `A = L Lᵀ` and `B = M Mᵀ` it is the sum of the singular values
 * of `Lᵀ M`, as `A B` has the eigenvalues of `Lᵀ M (Lᵀ M)ᵀ`. Its work shrinks with the ranks, so with few samples it is little.
 */
export function traceOfRoot(first: SymmetricRows, second: SymmetricRows): number {
  const [left, right] = [choleskyColumns(first), choleskyColumns(second)];
  if (left.length === 0 || right.length === 0) return 0;
  const places = { firstStart: 0, secondStart: 0, columns: first.length };
  const product = new Matrix(
    left.map((column) => Float64Array.from(right, (other) => rowProduct(column, other, places))),
  );
  const { diagonal } = new SingularValueDecomposition(product, {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return diagonal.reduce((sum, value) => sum + value, 0);
}

/**
 * The columns of L in `A = L Lᵀ`, as many as the rank: the largest pivot first, until what is left is rounding.
 *
 * @see Higham 1990, "Analysis of the Cholesky Decomposition of a Semi-definite Matrix"
 */
function choleskyColumns(matrix: SymmetricRows): Float64Array[] {
  const size = matrix.length;
  const rest = matrix.map((row, index) => row[index]!); // of the diagonal; 0 for pivots taken
  const rounding = Math.max(...rest) * size * Number.EPSILON;
  const columns: Float64Array[] = [];
  while (columns.length < size) {
    const pivot = rest.reduce((best, value, index) => (value > rest[best]! ? index : best), 0);
    if (!(rest[pivot]! > rounding)) break;
    const column = matrix[pivot]!.slice();
    for (const earlier of columns) {
      const factor = earlier[pivot]!;
      for (let index = 0; index < size; index += 1) column[index]! -= factor * earlier[index]!;
    }
    const root = Math.sqrt(rest[pivot]!);
    for (let index = 0; index < size; index += 1) {
      column[index] = rest[index] === 0 ? 0 : column[index]! / root;
      rest[index] = Math.max(0, rest[index]! - column[index]! ** 2);
    }
    rest[pivot] = 0;
    columns.push(column);
  }
  return columns;
}
