import { runService } from '@waybill/service-kit';

await runService(() => import('./app.module.ts'));
