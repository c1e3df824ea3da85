/** Whether a benchmark only has to show that it runs to its end: `npm run bench -- --smoke`. Child processes know, too. */
export const smoke = process.env.VIRTKIT_BENCH_SMOKE === '1' || process.argv.includes('--smoke');
if (smoke) process.env.VIRTKIT_BENCH_SMOKE = '1';
